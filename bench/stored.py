"""How much a thousand reports weigh in the database, beside the same words as plain text."""

import sqlite3
from pathlib import Path

from sqlalchemy import text

from bench.figures import Scale, tell
from bench.place import office
from cases import db
from tests.factories.many import WORDS
from tests.factories.system import System

REPORTS = 1_000
CHARACTERS = WORDS[:1000]


def run(scale: Scale) -> None:
    """Through the door, one transaction each, with the record's lines."""
    count = 200 if scale.quick else REPORTS
    for kind in ("sqlite", "postgresql"):
        with office(kind) as made:
            made.stop()
            before = _size(made)
            day = made.office.desks["sec"].today
            for number in range(count):
                made.office.report(f"{number:04}{CHARACTERS}"[:1000], day=day, department="肿瘤内科二病区")
            grown = (_size(made) - before) * REPORTS / count
            tell(f"stored.{kind}", grown / 1e6, "MB", count)
            if kind == "sqlite":
                tell("stored.plain", _plain(made.home / "plain.db", count) * REPORTS / count / 1e6, "MB", count)


def _size(made: System) -> int:
    """Bytes of the whole database, its log folded in."""
    if made.url.startswith("sqlite"):
        with sqlite3.connect(made.settings.home / "qingyuan.db") as line:
            line.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return (made.settings.home / "qingyuan.db").stat().st_size
    with db.transaction(reading=True) as session:
        return int(session.execute(text("SELECT pg_database_size(current_database())")).scalar() or 0)


def _plain(file: Path, count: int) -> int:
    with sqlite3.connect(file) as line:
        line.execute("CREATE TABLE plain (id INTEGER PRIMARY KEY, body TEXT)")
        rows = [(f"{number:04}{CHARACTERS}"[:1000],) for number in range(count)]
        line.executemany("INSERT INTO plain (body) VALUES (?)", rows)
    return file.stat().st_size
