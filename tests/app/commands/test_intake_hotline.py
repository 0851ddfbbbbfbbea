"""`intake hotline`: every row by the one door, one JSON line each, and nothing twice."""

import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.engine import make_url

from app.transcripts import column_mark
from cases.channels.models import TranscriptSource
from cases.db import session, transaction
from cases.inbox.models import Identity, Report
from intake.marks import Marks
from tests.factories.databases import statement
from tests.factories.public_office import FOUNDED, found, settings_for
from tests.factories.public_site import count, rows

ROOT = Path(__file__).resolve().parents[3]
FILE = (
    "来电编号,来电时间,转写文本,来电人,联系电话\r\n"
    'A1,2025-11-03 10:22,"接线员：您好\n来电人：二病区有医生收现金",巫马青岚,0000-1234567\r\n'
    "A2,2025-11-03 10:40,,匿名,\r\n"
    ",,,,\r\n"
    "A3,2025-11-03 11:00,院长欧阳澄收了公司的钱,,\r\n"
    "A4,2025-11-03 11:10,陆闻笙不接电话,,\r\n"
)


@pytest.fixture
def home(database_url: str, tmp_path: Path) -> Path:
    """An office, and the surroundings of a command that has the public side's rights alone."""
    office = found(database_url)
    settings_for(tmp_path / "home", database_url, office.root.public)
    return tmp_path / "home"


def _columns(home: Path) -> dict[str, str]:
    marks = Marks((home / "public-secret").read_bytes())
    return {column_mark("甲", marks): "call_id", column_mark("乙", marks): "text"}


def _run(url: str, home: Path, *words: str) -> tuple[int, list[dict[str, object]]]:
    env = {"PATH": os.environ["PATH"], "QINGYUAN_HOME": str(home), "QINGYUAN_PUBLIC_DATABASE_URL": _door(url)}
    command = [sys.executable, "-m", "app", "intake", "hotline", *words]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def _door(url: str) -> str:
    """As the role that may hand in and read nothing, where there are roles."""
    if not url.startswith("postgresql"):
        return url
    role = f"public_{uuid4().hex[:8]}"
    statement(url, f"CREATE ROLE {role} LOGIN IN ROLE qingyuan_public")
    return make_url(url).set(username=role).render_as_string(hide_password=False)


def test_each_row_is_told_and_a_second_run_keeps_nothing(database_url: str, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "热线.csv"
    file.write_bytes(FILE.encode("gb18030"))
    code, first = _run(database_url, home, str(file))
    told = [(one["row"], one["result"], one.get("reason")) for one in first]
    assert told == [
        (2, "received", None),
        (3, "failed", "empty"),
        (4, "ignored", "blank"),
        (5, "failed", "leadership"),
        (6, "received", None),
    ]
    assert code == 1
    assert {one["file"] for one in first} == {str(file)}
    assert (count(Report), count(Identity)) == (2, 1)
    assert {row.addressee for row in rows(Report)} == {"office", "secretary"}
    assert {row.channel for row in rows(Report)} == {"CH_PHONE"}
    _, again = _run(database_url, home, str(file))
    assert [one["result"] for one in again] == ["duplicate", "failed", "ignored", "failed", "duplicate"]
    assert count(Report) == 2


def test_a_remembered_source_names_the_columns(database_url: str, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("甲,乙\n7,二病区有医生收现金\n", "utf-8")
    code, told = _run(database_url, home, str(file))
    assert (code, told[0]["reason"]) == (1, "no_text")
    with transaction():
        session().add(TranscriptSource(name="市民热线", columns=_columns(home), day=FOUNDED))
    code, told = _run(database_url, home, str(file), "--mapping", "市民热线")
    assert (code, [one["result"] for one in told]) == (0, ["received"])
    assert _run(database_url, home, str(file), "--mapping", "没有") == (2, [])


def test_a_file_that_cannot_be_read_says_why(database_url: str, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"\x00\x01\x02")
    code, told = _run(database_url, home, str(file))
    assert code == 1
    assert told == [{"file": str(file), "row": 0, "result": "failed", "reason": "kind"}]
