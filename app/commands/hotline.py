"""`intake hotline FILE…`: transcripts by the same door as the desk's page; one JSON line a row, and no words in it."""

import json
import sys
from pathlib import Path

import click

from app.commands.asking import clock
from app.config import Settings, read_root
from app.transcripts import FAILED, HOTLINE, Outcome, marks, understood, worked
from cases import db, objects
from cases.channels.door import sources
from cases.db import transaction
from cases.errors import Unready
from cases.office import pinned
from intake.hotline import mapping
from intake.hotline.reading import open_table
from intake.hotline.records import Unreadable
from intake.hotline.rows import Source
from intake.marks import Marks


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", "name", default="", help="来源名称，用页面上记住的列对应。A source whose columns are known.")
def hotline(files: tuple[Path, ...], name: str) -> None:
    """Take in files of transcripts."""
    settings = Settings.from_env().for_public()
    db.connect(settings.database_url, pool=2)
    objects.connect(settings.objects)
    pinned.pin_root(read_root(settings.office_root_file))
    try:
        _known(name)
        secret = marks(settings)
        good = [_file(file, name, secret) for file in files]
    except Unready as error:
        raise click.ClickException(f"现在收不了，没有收下的行请再送一次。Not ready ({error.code}).") from None
    sys.exit(0 if all(good) else 1)


def _known(name: str) -> None:
    """Raises click.BadParameter for a source that nobody has named yet."""
    with transaction(reading=True):
        if name and sources.columns_of(name) is None:
            raise click.BadParameter(
                "没有记住这个来源的列。No columns are known of that source.", param_hint="--mapping"
            )


def _file(file: Path, name: str, secret: Marks) -> bool:
    """Take in one; whether every row of it was taken."""
    try:
        table = open_table(file.name, file.read_bytes())
        with transaction(reading=True):
            columns = understood(table.heads, name, secret)
        if mapping.wrong(columns):
            raise Unreadable(mapping.wrong(columns))
        source = Source(name or HOTLINE, columns, secret)
        results = [_told(file, one) for _, one in worked(table.records, source, clock)]
    except Unreadable as error:
        _say({"file": str(file), "row": 0, "result": FAILED, "reason": error.code})
        return False
    return FAILED not in results


def _told(file: Path, one: Outcome) -> str:
    reason = {"reason": one.reason} if one.reason else {}
    notes = {"notes": list(one.notes)} if one.notes else {}
    _say({"file": str(file), "row": one.row, "result": one.result, **reason, **notes})
    return one.result


def _say(line: dict[str, object]) -> None:
    click.echo(json.dumps(line, ensure_ascii=False))
