"""Everything at once, in its real processes: it starts, answers, heals itself, and leaves nothing behind."""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

from app import processes
from app.config import Settings, make_secret
from cases import db
from tests.factories.databases import migrate
from tests.factories.processes import free_port, wait_until
from tests.factories.public_office import found

ROOT = Path(__file__).resolve().parents[2]
FORM = b"Content-Type: multipart/form-data; boundary=b\r\n"
PROMISED_PSS = 320 * 1024 * 1024


@dataclass
class House:
    """What `python -m app run` has started."""

    process: subprocess.Popen[bytes]
    public: int
    staff: int
    log: Path

    def get(self, port: int, path: str = "/healthz") -> int:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            line.request("GET", path)
            return line.getresponse().status
        except OSError:
            return 0
        finally:
            line.close()

    def answers(self) -> bool:
        return self.get(self.public) == 200 and self.get(self.staff) in (200, 503)

    def family(self) -> list[psutil.Process]:
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a founded office."""
    folder = tmp_path_factory.mktemp("home")
    url = f"sqlite:///{folder / 'qingyuan.db'}"
    migrate(url)
    office = found(url)
    db.disconnect()
    (folder / "office-root.pub").write_bytes(office.root.public)
    for name in ("pepper", "public-secret", "log.key"):
        make_secret(folder / name)
    return folder


@contextmanager
def started(home: Path, *command: str) -> Iterator[House]:
    public, staff = free_port(), free_port()
    environ: dict[str, Any] = {
        **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")},
        "QINGYUAN_HOME": str(home),
        "QINGYUAN_PUBLIC_PORT": str(public),
        "QINGYUAN_STAFF_PORT": str(staff),
        "QINGYUAN_FREE_FLOOR_MB": "0",
        "CANARY_OF_THIS_TEST": str(home),
    }
    log = home / f"log-{secrets.token_hex(4)}"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, sys.executable, "-m", "app", "run"], cwd=ROOT, env=environ, stdout=out, stderr=out
        )
    house = House(process, public, staff, log)
    try:
        yield house
    finally:
        process.kill()
        process.wait()
        wait_until(lambda: not survivors(home), lambda: f"still there: {survivors(home)}")


def survivors(home: Path) -> list[int]:
    """Processes of this machine that were started from `home`'s run."""
    found_: list[int] = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("CANARY_OF_THIS_TEST") == str(home) and process.status() != psutil.STATUS_ZOMBIE:
                found_.append(process.pid)
        except psutil.Error:
            continue
    return found_


def as_many_as(home: Path, count: int) -> bool:
    return len(survivors(home)) >= count


def test_it_starts_in_time_says_where_to_go_and_ends_when_told(home: Path) -> None:
    with started(home) as house:
        wait_until(house.answers, house.log.read_text, house.process, seconds=60)
        # The promise is 3 s of a quiet machine's time; beside other tests, and compiling everything, only work counts.
        assert sum(sum(process.cpu_times()[:2]) for process in house.family()) < 8
        wait_until(lambda: f"http://127.0.0.1:{house.staff}/" in house.log.read_text(), "the address")
        house.process.send_signal(signal.SIGINT)
        assert house.process.wait(15) == 0
        assert survivors(home) == []
        assert "Traceback" not in house.log.read_text()


def test_all_of_it_fits_into_what_was_promised(home: Path) -> None:
    with started(home) as house:
        wait_until(house.answers, house.log.read_text, house.process, 60)
        time.sleep(2)
        assert sum(process.memory_full_info().pss for process in house.family()) <= PROMISED_PSS


def test_killed_without_a_word_it_leaves_no_process_behind(home: Path) -> None:
    with started(home) as house:
        wait_until(house.answers, house.log.read_text, house.process, 60)
        assert len(survivors(home)) >= 7
        house.process.kill()
        house.process.wait()
        wait_until(lambda: not survivors(home), lambda: f"still there: {survivors(home)}", seconds=15)


def test_make_killed_without_a_word_takes_everything_with_it(home: Path) -> None:
    makefile = home / "Makefile"
    makefile.write_text(f"run:\n\t@exec {sys.executable} -m app run\n")
    public, staff = free_port(), free_port()
    environ = {
        **os.environ,
        "QINGYUAN_HOME": str(home),
        "QINGYUAN_PUBLIC_PORT": str(public),
        "QINGYUAN_STAFF_PORT": str(staff),
        "CANARY_OF_THIS_TEST": str(home),
    }
    with subprocess.Popen(["make", "-s", "-f", makefile, "run"], cwd=ROOT, env=environ) as make:
        try:
            house = House(make, public, staff, home / "log")
            wait_until(house.answers, "make run", make, 60)
        finally:
            make.kill()
    wait_until(lambda: not survivors(home), lambda: f"still there: {survivors(home)}", seconds=15)


def test_each_process_that_is_killed_comes_back(home: Path) -> None:
    with started(home) as house:
        wait_until(house.answers, house.log.read_text, house.process, 60)
        for victim in psutil.Process(house.process.pid).children():
            count = len(survivors(home))
            victim.kill()
            victim.wait(10)
            wait_until(partial(as_many_as, home, count), "a new one", None, 60)
            wait_until(house.answers, house.log.read_text, house.process, 60)


def test_the_public_process_has_neither_the_staff_side_nor_the_vault(home: Path) -> None:
    """What is loaded shows in no list from outside, so the very steps of `serve` are taken and looked at."""
    script = (
        "import sys\n"
        "from importlib import import_module\n"
        "import app.run, app.serve\n"
        "for name in app.run.SHARED: import_module(name)\n"
        "from app.config import Settings\n"
        "app.serve.Server(app.serve.SITES['public'], Settings.from_env().for_public()).wsgi()\n"
        "print(*sorted(sys.modules))\n"
    )
    environ = {**os.environ, "QINGYUAN_HOME": str(home)}
    out = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environ, capture_output=True, check=True)
    loaded = out.stdout.decode().split()
    assert "app.public" in loaded
    for name in (
        "app.staff",
        "cases.vault",
        "cases.casework",
        "cases.triage",
        "cases.ledger",
        "cases.staff",
        "cases.keys",
    ):
        assert not [module for module in loaded if module == name or module.startswith(f"{name}.")]


def test_a_taken_port_is_said(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        environ = {**os.environ, "QINGYUAN_HOME": str(home), "QINGYUAN_PUBLIC_PORT": port}
        out = subprocess.run(
            [sys.executable, "-m", "app", "run"], cwd=ROOT, env=environ, capture_output=True, check=False
        )
    assert out.returncode == 1
    assert port in out.stdout.decode()


def test_a_demonstration_is_not_served_to_other_machines(home: Path) -> None:
    for site in ("public", "staff"):
        environ = {**os.environ, "QINGYUAN_HOME": str(home), f"QINGYUAN_{site.upper()}_HOST": "0.0.0.0"}
        command = [sys.executable, "-m", "app", "serve", site]
        out = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, check=False, timeout=30)
        assert out.returncode == 1
        assert "demonstration" in out.stderr.decode()


def test_fifty_stalled_senders_hold_up_nobody(home: Path) -> None:
    with started(home) as house:
        wait_until(house.answers, house.log.read_text, house.process, 60)
        head = b"POST /report HTTP/1.1\r\nHost: x\r\n" + FORM + b"Content-Length: 9999\r\n\r\n--b"
        stalled = [socket.create_connection(("127.0.0.1", house.public)) for _ in range(50)]
        try:
            for number, line in enumerate(stalled):
                line.sendall(head if number % 2 else head[:40])
            time.sleep(0.5)
            began = time.monotonic()
            for _ in range(20):
                assert house.get(house.public, "/") == 200
            assert time.monotonic() - began < 5
        finally:
            for line in stalled:
                line.close()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Canary-Header: canary-word\r\nBad Header\r\n\r\n", b"400"),
        (b"CANARY-word\x00 / nonsense\r\n\r\n", b"400"),
        (b"POST /report HTTP/1.1\r\nHost: x\r\n" + FORM + b"Transfer-Encoding: chunked\r\n\r\ncanary-word\r\n", b"400"),
    ],
)
def test_what_cannot_be_parsed_is_answered_and_not_written_down(home: Path, sent: bytes, status: bytes) -> None:
    with started(home) as house:
        wait_until(house.answers, house.log.read_text, house.process, 60)
        with socket.create_connection(("127.0.0.1", house.public), timeout=10) as line:
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
            answer = line.recv(65536)
        assert answer.startswith(b"HTTP/1.1 " + status)
        assert b"canary" not in answer.lower()
        time.sleep(0.2)
        log = house.log.read_text().lower()
        assert "canary" not in log
        assert "ip=" not in log


def test_redis_listens_in_no_folder_that_others_may_write(tmp_path: Path) -> None:
    settings = Settings.from_env({"QINGYUAN_HOME": str(tmp_path)})
    settings.redis_socket.parent.mkdir()
    settings.redis_socket.parent.chmod(0o777)
    with pytest.raises(PermissionError):
        processes.run_redis(settings, "/bin/false")
