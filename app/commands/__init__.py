"""Every command that an operator types. A command is found by its module, which is loaded when it is asked for."""

from importlib import import_module

import click

# Name → module under app.commands; several names may share one. A module loads when one of its commands runs.
COMMANDS = {
    "run": "running",
    "serve": "running",
    "worker": "running",
    "init": "found",
    "demo": "found",
    "demo-code": "found",
    "certify": "found",
    "recover-ask": "found",
    "recover": "found",
    "superior-key": "found",
    "open-sealed": "found",
    "audit": "audit",
    "backup": "safe",
    "restore": "safe",
    "intake": "intake",
}


class Commands(click.Group):
    """A group whose members load when they are named: `serve public` must not load what founds an office."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them, by name."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None where there is none."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"app.commands.{COMMANDS[cmd_name]}")
        found = getattr(module, cmd_name.replace("-", "_"), None)
        return found if isinstance(found, click.Command) else None


@click.command(cls=Commands)
def command() -> None:
    """清源: encrypted reporting and case management for discipline offices."""
