"""Database gone, disk full, Redis gone: a clear page in plain words, and nothing half-stored."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from cases import objects
from cases.casework.models import Paper
from cases.db import session, transaction
from cases.inbox.jobs import sweep_parked
from cases.inbox.models import Blob, Parked, Report, ReportWrap
from tests.factories.client import Answer, Client
from tests.factories.postgres import cluster
from tests.factories.processes import die_with_parent, wait_until
from tests.factories.system import System, on_postgres, system

pytestmark = pytest.mark.slow
FILE = [("attachments", "a.jpg", b"x" * 300_000)]
PUBLIC_SORRY, STAFF_SORRY = "现在暂时收不了", "现在暂时不能用"


def sorry(answer: Answer, words: str) -> None:
    """A page for people, and nothing from inside on it."""
    assert answer.status == 503, answer.text[:300]
    assert words in answer.text
    assert "</html>" in answer.text
    for inner in ("Traceback", "psycopg", "sqlite", "OperationalError", "/tmp/"):
        assert inner not in answer.text


def whole(running: System) -> int:
    """Nothing is there by half; gives how many reports there are. What belongs to nothing goes with the sweep."""
    running.enter()
    with transaction():
        sweep_parked(datetime.now(UTC) + timedelta(days=4))
    with transaction(reading=True):
        reports = set(session().scalars(sa.select(Report.id)))
        counted = sa.select(ReportWrap.report_id).group_by(ReportWrap.report_id).having(sa.func.count() >= 2)
        assert reports == set(session().scalars(counted))
        rows = {one for table in (Blob.id, Parked.id, Paper.object_id) for one in session().scalars(sa.select(table))}
    assert rows == set(objects.store().ids())
    return len(reports)


def test_the_database_is_gone_and_comes_back() -> None:
    with cluster() as server, on_postgres(server) as running:
        running.start()
        running.enter()
        public, desk = running.public(), running.staff("clerk")
        first = public.report("停电之前")
        form, thread = public.get("/report").value("form"), public.get("/receipt").value("form")
        fields = {"form": form, "concerns": "none", "narrative": "停电当中"}
        with stopped(server):
            sorry(public.post("/report", fields, FILE), PUBLIC_SORRY)
            sorry(public.post("/receipt", {"form": thread, "code": first.code}), PUBLIC_SORRY)
            for path in ("/triage", "/clues", "/audit", "/login"):
                sorry(desk.get(path), STAFF_SORRY)
            sorry(Client(desk.port).post("/login", {"username": "sec", "password": "x" * 12, "otp": "1"}), STAFF_SORRY)
            wait_until(lambda: public.get("/healthz").status == 503, "the public site says so", seconds=8)
            assert desk.get("/healthz").status == 503
        wait_until(running.well, running.log.read_text, running.process, 30)
        assert desk.get("/triage").status == 200
        second = public.post("/report", fields, FILE)
        assert second.code
        assert second.code == public.post("/report", fields, FILE).code
        assert public.thread(first.code).status == public.thread(second.code).status == 200
        assert whole(running) == 2
        assert "unexpected" not in running.log.read_text()


@contextmanager
def stopped(server: str) -> Iterator[None]:
    """PostgreSQL is shut down for the block, and started again as it was."""
    folder = Path(str(make_url(server).query["host"]))
    process = psutil.Process(int((folder / "data" / "postmaster.pid").read_text().split()[0]))
    command, user = process.cmdline(), process.username() if os.geteuid() == 0 else None
    command[0] = process.exe()
    process.send_signal(signal.SIGINT)
    wait_until(lambda: not (folder / "data" / "postmaster.pid").exists(), "PostgreSQL stops")
    yield
    with (folder / "log").open("ab") as log:
        again = subprocess.Popen(
            command, user=user, extra_groups=[] if user else None, stdout=log, stderr=log, cwd=folder,
            preexec_fn=die_with_parent(signal.SIGQUIT),  # noqa: PLW1509 - one system call, as in tests.factories.processes
        )  # fmt: skip
    assert again.pid


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", place], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only root may make a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """No byte is left on it."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as out:
        for size in (2**20, 4096, 1):
            try:
                while out.write(b"\0" * size):
                    pass
            except OSError:
                continue
    yield
    filler.unlink()


@pytest.mark.parametrize("floor", ["1", "0"], ids=["known before", "in the middle of a file"])
def test_without_room_for_files_words_are_still_taken(disk: Path, floor: str) -> None:
    with system(QINGYUAN_OBJECTS=str(disk / "objects"), QINGYUAN_FREE_FLOOR_MB=floor) as running:
        running.start()
        running.enter()
        with full(disk):
            answer = running.public().report("放不下了", FILE)
            assert answer.code
            assert "没有收下" in answer.text
            assert running.public().thread(answer.code).status == 200
            more = running.public().thread(answer.code, FILE, message="补充几句")
            assert "没有收下" in more.text
        assert running.public().report("又放得下了", FILE).code
        assert whole(running) == 2
        assert "unexpected" not in running.log.read_text()


def test_a_database_without_room_takes_nothing_by_half(disk: Path) -> None:
    with system(f"sqlite:///{disk}/qingyuan.db", QINGYUAN_OBJECTS=str(disk / "objects")) as running:
        running.start()
        running.enter()
        public, desk = running.public(), running.staff("clerk")
        first = public.report("之前")
        with full(disk):
            fields: dict[str, str] = {}
            answers: list[Answer] = []
            for number in range(40):  # what is left in the database's own pages is used up first
                form = public.get("/report").value("form")
                fields = {"form": form, "concerns": "none", "narrative": f"第 {number} 件" + "满了" * 2000}
                answers.append(public.post("/report", fields, FILE))
                if not answers[-1].code:
                    break
            sorry(answers[-1], PUBLIC_SORRY)
            assert desk.get("/audit").status in {200, 503}
        again = public.post("/report", fields, FILE)
        assert again.code
        codes = [one.code for one in (first, *answers, again) if one.code]
        assert [public.thread(code).status for code in codes] == [200] * len(codes)
        assert whole(running) == len(codes)
        assert running.command("audit", "verify").returncode == 0
        assert "unexpected" not in running.log.read_text()


def test_without_redis_reports_are_taken_and_the_record_grows() -> None:
    with system(REDIS_URL="redis://127.0.0.1:9/0") as running:
        running.start()
        running.enter()
        _serves(running)
        checked = lambda: "完好" in running.command("audit", "verify").stdout  # noqa: E731
        wait_until(checked, "the worker goes by its own clock", seconds=20)


def test_a_redis_that_is_wiped_again_and_again_costs_nothing() -> None:
    with system() as running, ExitStack() as after:
        running.start()
        running.enter()
        redis = after.enter_context(running.redis())
        for _ in range(5):
            redis.flushall()
            _serves(running)
        assert whole(running) == 5
        assert "完好" in running.command("audit", "verify").stdout


def _serves(running: System) -> None:
    public = running.public()
    answer = public.report("没有 Redis 也收", FILE)
    assert answer.code
    assert public.thread(answer.code, message="补充").status == 200
    assert running.staff("clerk").get("/triage").status == 200
