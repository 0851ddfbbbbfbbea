"""`backup FILE` and `restore FILE`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import click

from app.config import Settings
from cases import db, objects
from cases.backup import actions
from cases.errors import BadInput, Unready, WrongState

FILE = click.Path(dir_okay=False, path_type=Path)
WORDS = {
    "not_empty": "数据库不是空的，没有恢复任何内容。The database is not empty; nothing was restored.",
    "step": "备份来自另一个版本。The backup is of another version.",
    "backup": "这不是备份文件，或者文件不完整。This is no backup, or it is cut short.",
    "database": "数据库不可用。The database is not there.",
    "objects": "文件存储不可用或已满。The object store is not there, or full.",
}


@click.command()
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Everything in one tar, as it stands now and sealed as it lies here. Not in it: pepper, office root, log key."""
    settings = Settings.from_env()
    engine = db.make_engine(settings.database_url, pool=2)
    with _said(), _new_file(file) as out:
        counts = actions.make(engine, objects.open_store(settings.objects), out, datetime.now(UTC))
    click.echo(f"{file}: {counts['rows']} 行 rows, {counts['blobs']} 文件 files")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Bring a backup into an empty database. Put pepper, office root and log key back into their places by hand."""
    settings = Settings.from_env()
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = db.make_engine(settings.database_url, pool=2)
    with _said(), file.open("rb") as source:
        counts = actions.restore(engine, objects.open_store(settings.objects), source, datetime.now(UTC))
    click.echo(f"{counts['rows']} 行 rows, {counts['blobs']} 文件 files")


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except (BadInput, WrongState, Unready) as error:
        raise click.ClickException(WORDS.get(error.code, error.code)) from None


@contextmanager
def _new_file(file: Path) -> Iterator[IO[bytes]]:
    """A file that appears whole under its name, or not at all. Never writes over another."""
    if file.exists():
        raise click.ClickException(f"{file} 已存在。{file} is there already.")
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)  # what is there is somebody's, with a mode or a target of its own
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(handle)
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)
