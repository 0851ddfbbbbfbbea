"""The public site as it is served: a line that breaks within a form leaves nothing behind; the next one is answered."""

import http.client
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cases import objects
from cases.inbox.models import Blob, Report
from tests.factories.processes import free_port, running, spawn, wait_until
from tests.factories.public_office import found, settings_for
from tests.factories.public_site import CODE, TOKEN, count

SERVE = "from app.config import Settings; from app.serve import serve; serve('public', Settings.from_env())"
MB = 1024 * 1024


@pytest.fixture
def port(sqlite_url: str, tmp_path: Path) -> Iterator[int]:
    office = found(sqlite_url)
    settings = settings_for(tmp_path, sqlite_url, office.root.public)
    objects.connect(settings.objects)
    here = free_port()
    own = {"QINGYUAN_HOME": str(tmp_path), "DATABASE_URL": sqlite_url, "QINGYUAN_PUBLIC_PORT": str(here)}
    env = {**os.environ, **own, "QINGYUAN_FREE_FLOOR_MB": "0"}
    process = spawn([sys.executable, "-c", SERVE], tmp_path / "log", env=env, sign=signal.SIGTERM)
    with running(process):
        wait_until(lambda: asked(here, "/healthz") == 200, "the public site", process, 60)
        yield here


def asked(port: int, path: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as line:
        try:
            line.request("GET", path)
            return line.getresponse().status
        except OSError:
            return 0


def form(port: int) -> str:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as line:
        line.request("GET", "/report")
        token = TOKEN.search(line.getresponse().read().decode())
    assert token
    return token[1]


def head(token: str) -> bytes:
    fields = {"form": token, "concerns": "none", "narrative": "线路断了也要说"}
    parts = [
        f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    ]
    name = '--B\r\nContent-Disposition: form-data; name="attachments"; filename="a.bin"\r\n\r\n'
    return ("".join(parts) + name).encode()


def start(port: int, first: bytes, size: int) -> http.client.HTTPConnection:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.putrequest("POST", "/report")
    line.putheader("Content-Type", "multipart/form-data; boundary=B")
    line.putheader("Content-Length", str(len(first) + size + len(b"\r\n--B--\r\n")))
    line.endheaders()
    line.send(first)
    return line


def test_a_line_that_breaks_leaves_nothing_and_the_same_form_is_taken_afterwards(port: int) -> None:
    token = form(port)
    for share in (0, 1, 3):
        with closing(start(port, head(token), 4 * MB)) as line:
            line.send(os.urandom(share * MB))
    wait_until(lambda: list(objects.store().ids()) == [], "the broken files to go", seconds=10)
    assert count(Report) == 0
    codes = []
    for _ in range(2):
        with closing(start(port, head(token), 4 * MB)) as line:
            line.send(b"x" * 4 * MB + b"\r\n--B--\r\n")
            code = CODE.search(line.getresponse().read().decode())
            assert code
            codes.append(code[1])
    assert codes[0] == codes[1]
    assert (count(Report), count(Blob), len(list(objects.store().ids()))) == (1, 1, 1)


def test_an_answer_nobody_waited_for_is_one_report_when_it_comes_again(port: int) -> None:
    token = form(port)
    with closing(start(port, head(token), 10)) as line:
        line.send(b"x" * 10 + b"\r\n--B--\r\n")
    wait_until(lambda: count(Report) == 1, "the report", seconds=10)
    with closing(start(port, head(token), 10)) as line:
        line.send(b"x" * 10 + b"\r\n--B--\r\n")
        assert CODE.search(line.getresponse().read().decode())
    assert (count(Report), count(Blob)) == (1, 1)


def test_those_who_hang_on_do_not_hold_up_others(port: int) -> None:
    stalled = [start(port, head(form(port)), MB) for _ in range(50)]
    begun = time.monotonic()
    assert asked(port, "/report") == 200
    with closing(start(port, head(form(port)), 10)) as line:
        line.send(b"x" * 10 + b"\r\n--B--\r\n")
        assert CODE.search(line.getresponse().read().decode())
    assert time.monotonic() - begun < 10
    for line in stalled:
        line.close()


def test_what_is_served_says_nothing_of_anybody_in_its_log(port: int, tmp_path: Path) -> None:
    asked(port, "/nowhere?secret=canary")
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as line:
        line.request("POST", "/report", b"canary", {"Content-Type": "canary/canary", "User-Agent": "canary"})
        assert line.getresponse().status == 400
    assert b"canary" not in (tmp_path / "log").read_bytes()
    assert b"127.0.0.1" not in (tmp_path / "log").read_bytes()
