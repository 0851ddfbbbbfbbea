"""`intake mail FILE…`: letters by the same door as those of a mailbox, one JSON line each."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from app import serve
from app.config import Settings
from app.doorkeeper import Keeper, letterbox
from app.letterbox import Outcome, Way
from app.quiet import start_logging
from cases.errors import Unready


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def mail(files: tuple[Path, ...]) -> None:
    """Letters (RFC 5322), one a file. Exits 1 where one failed."""
    start_logging()
    settings = Settings.from_env().for_doorkeeper()
    serve.connect(settings, 1)
    try:
        box = Keeper(letterbox(settings))
    except Unready as error:
        raise click.ClickException(f"现在收不了信。No mail can be taken now: {error.code}.") from None
    sys.exit(0 if say((file, _take(box, file)) for file in files) else 1)


def say(several: Iterable[tuple[Path, Outcome]]) -> bool:
    """One JSON line each; whether none failed."""
    good = True
    for file, done in several:
        line = {"file": str(file), "result": done.result} | ({"reason": done.reason} if done.reason else {})
        click.echo(json.dumps(line, ensure_ascii=False))
        good = good and done.result != "failed"
    return good


def _take(box: Keeper, file: Path) -> Outcome:
    try:
        data = file.read_bytes()
    except OSError:
        return Outcome("failed", "missing")
    try:
        return box.letter(data, Way("files"))
    except Unready as error:
        return Outcome("failed", error.code)
