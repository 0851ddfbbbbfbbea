"""A run of transcripts that is killed at random points, again and again: done once more, every row is one report."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import func, select

from cases.db import session, transaction
from cases.inbox.models import Report, ReportWrap
from tests.factories.public_office import found, settings_for

ROOT = Path(__file__).resolve().parents[3]
ROWS, KILLS = 120, 3


def _start(url: str, home: Path, file: Path) -> "subprocess.Popen[str]":
    env = {"PATH": os.environ["PATH"], "QINGYUAN_HOME": str(home), "DATABASE_URL": url}
    command = [sys.executable, "-m", "app", "intake", "hotline", str(file)]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _kept() -> tuple[int, int, int]:
    """Reports, the calls that they are of, and reports that nobody could open."""
    wrapped = select(ReportWrap.report_id)
    with transaction(reading=True):
        wanted = select(func.count(), func.count(func.distinct(Report.origin)))
        reports, calls = session().execute(wanted).one()
        unopened = session().scalar(select(func.count()).where(Report.id.not_in(wrapped))) or 0
    return reports, calls, unopened


def test_a_run_killed_half_way_and_done_again_takes_every_row_once(database_url: str, tmp_path: Path) -> None:
    settings_for(tmp_path / "home", database_url, found(database_url).root.public)
    file, chance = tmp_path / "通话.csv", random.Random(20260105)
    lines = [f"A{n},2026-01-05 09:00,第 {n} 个来电：二病区有医生收现金" for n in range(ROWS)]
    file.write_text("\r\n".join(["来电编号,来电时间,转写文本", *lines]), "utf-8")
    for number in range(KILLS):
        process = _start(database_url, tmp_path / "home", file)
        assert process.stdout is not None
        # Past what was kept by then, and a moment into what comes next.
        for _ in range((number + 1) * ROWS // (KILLS + 1) + chance.randrange(5)):
            process.stdout.readline()
        time.sleep(chance.random() * 0.02)
        process.kill()
        process.communicate()
        reports, calls, unopened = _kept()
        assert 0 < reports < ROWS
        assert (calls, unopened) == (reports, 0)
    done = _start(database_url, tmp_path / "home", file)
    told, wrong = done.communicate(timeout=120)
    assert done.returncode == 0, wrong
    assert told.count('"received"') + told.count('"duplicate"') == ROWS
    assert _kept() == (ROWS, ROWS, 0)
