"""`run`, `serve public|staff`, `worker`: what stays until it is stopped."""

import sys
from importlib import import_module

import click

from app.config import Settings
from app.quiet import start_logging
from cases.errors import Unready
from intake.mail.settings import BadMailFile


@click.command()
def run() -> None:
    """Everything on this machine, with a demonstration hospital on the first start."""
    sys.exit(import_module("app.run").run(Settings.from_env()))


@click.command()
@click.argument("site", type=click.Choice(["public", "staff", "mail"]))
def serve(site: str) -> None:
    """One of the two sites, or the process that fetches mail."""
    if site == "mail":
        _serve_mail(Settings.from_env().for_doorkeeper())
        return
    try:
        import_module("app.serve").serve(site, Settings.from_env())
    except Unready as error:
        words = "演示数据只能在本机上使用。A demonstration is served on this machine alone."
        raise click.ClickException(words if error.code == "demo" else "数据库不可用。The database is away.") from None


def _serve_mail(settings: Settings) -> None:
    """The mail file's own mistakes are said in words; they name an entry, never a secret."""
    try:
        import_module("app.doorkeeper").main(settings)
    except BadMailFile as error:
        raise click.ClickException(f"QINGYUAN_MAIL_FILE：{error}") from None
    except Unready as error:
        raise click.ClickException(f"现在收不了信。No mail can be taken now: {error.code}.") from None


@click.command()
def worker() -> None:
    """What runs on a clock."""
    start_logging()
    import_module("worker").main(Settings.from_env().for_worker())
