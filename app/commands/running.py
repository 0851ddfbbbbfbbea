"""`run`, `serve public|staff`, `worker`: what stays until it is stopped."""

import sys
from importlib import import_module

import click

from app.config import Settings
from app.quiet import start_logging


@click.command()
def run() -> None:
    """Everything on this machine, with a demonstration hospital on the first start."""
    sys.exit(import_module("app.run").run(Settings.from_env()))


@click.command()
@click.argument("site", type=click.Choice(["public", "staff"]))
def serve(site: str) -> None:
    """One of the two sites."""
    import_module("app.serve").serve(site, Settings.from_env())


@click.command()
def worker() -> None:
    """What runs on a clock."""
    start_logging()
    import_module("worker").main(Settings.from_env().for_worker())
