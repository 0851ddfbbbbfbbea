"""`audit verify`, `backup` and `restore`, as an operator types them."""

import os
import secrets
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from app.config import make_secret
from cases import db, objects
from cases.audit import actions, jobs, queries
from cases.audit.models import AuditLine
from cases.inbox.models import Blob, Report
from crypto.keys import Signer

ROOT = Path(__file__).resolve().parents[3]
THEN = datetime.now(UTC) - timedelta(days=2)


def run(home: Path, *words: object) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    command = [sys.executable, "-m", "app", *map(str, words)]
    return subprocess.run(
        command, cwd=ROOT, env={**environ, "QINGYUAN_HOME": str(home)}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a report, its file, and a record of two lines with a checkpoint."""
    folder = tmp_path / "home"
    folder.mkdir()
    seed = make_secret(folder / "log.key")
    make_secret(folder / "pepper")
    engine = db.connect(f"sqlite:///{folder / 'qingyuan.db'}")
    db.upgrade(engine)
    store = objects.open_store(str(folder / "objects"))
    report, blob = uuid4(), uuid4()
    with db.transaction() as session:
        session.add(Report(
            id=report, ref="AAAA-BBBB", channel="CH_WEB", addressee="office", state="received", said="received",
            received_on=THEN.date(), body=secrets.token_bytes(512), reporter_seal=b"",
        ))  # fmt: skip
        session.flush()
        session.add(Blob(id=blob, report_id=report, key=b"k", day=THEN.date()))
        actions.line("report.receive", actor="reporter", object=report, now=THEN)
        actions.line("login", actor="command", now=THEN)
    store.put(blob, [secrets.token_bytes(200_000)])
    with db.transaction():
        jobs.grow(THEN)
        jobs.checkpoint(THEN, Signer.from_seed(seed))
        anchor = queries.anchor_text()
    (tmp_path / "anchor.txt").write_text(anchor or "", encoding="utf-8")
    db.disconnect()
    return folder


def change(home: Path, *statements: str) -> None:
    engine = db.make_engine(f"sqlite:///{home / 'qingyuan.db'}")
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_a_whole_record_verifies_with_its_anchor(home: Path, tmp_path: Path) -> None:
    for words in ([], ["--anchor", tmp_path / "anchor.txt"]):
        out = run(home, "audit", "verify", *words)
        assert (out.returncode, "whole" in out.stdout) == (0, True), out.stderr


def test_a_changed_line_ends_with_1_and_the_place(home: Path) -> None:
    change(home, "UPDATE audit_line SET act = 'logout' WHERE leaf = 1")
    out = run(home, "audit", "verify")
    assert out.returncode == 1
    assert out.stdout.startswith("changed 1 ")


def test_a_record_shorter_than_its_anchor_ends_with_1(home: Path, tmp_path: Path) -> None:
    change(home, "DELETE FROM audit_line WHERE leaf = 1", "DELETE FROM checkpoint", "DELETE FROM tree_head")
    assert run(home, "audit", "verify").returncode == 0
    out = run(home, "audit", "verify", "--anchor", tmp_path / "anchor.txt")
    assert out.returncode == 1
    assert out.stdout.startswith("anchor 1 < 2 ")


def test_without_a_database_nothing_verifies(tmp_path: Path) -> None:
    out = run(tmp_path / "none", "audit", "verify")
    assert out.returncode == 1
    assert "Traceback" not in out.stderr


def test_a_backup_is_restored_into_an_empty_folder_alone(home: Path, tmp_path: Path) -> None:
    file, new = tmp_path / "backup.tar", tmp_path / "new"
    out = run(home, "backup", file)
    assert out.returncode == 0, out.stderr
    assert file.stat().st_mode & 0o077 == 0
    for secret in ("pepper", "log.key"):
        assert (home / secret).read_bytes() not in file.read_bytes()
    assert run(home, "backup", file).returncode == 1  # never over another
    out = run(new, "restore", file)
    assert out.returncode == 0, out.stderr
    engine = db.make_engine(f"sqlite:///{new / 'qingyuan.db'}")
    with db.transaction(reading=True, engine=engine) as session:
        assert session.scalar(sa.select(sa.func.count(Report.id))) == 1
        assert session.scalars(sa.select(AuditLine.act).order_by(AuditLine.id)).all()[-1] == "backup.restore"
    engine.dispose()
    assert [path.stat().st_size for path in (new / "objects").rglob("*") if path.is_file()] == [200_000]
    out = run(new, "restore", file)
    assert out.returncode == 1
    assert "not empty" in out.stderr


def test_what_is_no_backup_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(b"no tar at all")
    out = run(tmp_path / "new", "restore", tmp_path / "x.tar")
    assert out.returncode == 1
    assert "no backup" in out.stderr
    assert "Traceback" not in out.stderr


def test_the_list_of_commands_is_the_promised_one(tmp_path: Path) -> None:
    out = run(tmp_path, "--help")
    for name in ("serve", "worker", "run", "init", "demo", "audit", "backup", "restore", "open-sealed"):
        assert f"\n  {name} " in out.stdout
