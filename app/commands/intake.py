"""`intake …`: files that an operator takes in by hand, through the same door as everything else."""

from importlib import import_module

import click

# Name → module under app.commands; each loads when it is named.
WAYS = {"hotline": "hotline", "mail": "mail"}


class Ways(click.Group):
    """The ways that are there."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them, by name."""
        del ctx
        return sorted(WAYS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None where there is none."""
        del ctx
        if cmd_name not in WAYS:
            return None
        found = getattr(import_module(f"app.commands.{WAYS[cmd_name]}"), cmd_name, None)
        return found if isinstance(found, click.Command) else None


@click.command(cls=Ways)
def intake() -> None:
    """Take in files: transcripts of the hotline, letters. One JSON line for each."""
