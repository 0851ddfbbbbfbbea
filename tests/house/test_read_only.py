"""The three processes as compose.yaml runs them: no capability, no place to write but temporary memory."""

import os
import shutil
import signal
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import redis

from tests.factories.processes import free_port, listens, running, spawn, wait_until
from tests.house.reading import ROOT

pytestmark = pytest.mark.slow


def bare() -> list[str]:
    """What takes root's power to write everywhere away; nobody else has it."""
    if os.geteuid() != 0:
        return []
    program = shutil.which("setpriv")
    if not program:
        pytest.skip("no setpriv on this machine to drop capabilities with")
    return [program, "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]


@pytest.fixture
def surroundings(tmp_path: Path, postgres_url: str, redis_url: str) -> dict[str, str]:
    """A home that cannot be written, secrets in files, and both databases."""
    home, secrets = tmp_path / "home", tmp_path / "secrets"
    home.mkdir()
    secrets.mkdir()
    for name in ("pepper", "public_secret"):
        (secrets / name).write_bytes(os.urandom(64))
    home.chmod(0o555)
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.environ["PYTHONPATH"],
        "PYTHONDONTWRITEBYTECODE": "1",
        "QINGYUAN_HOME": str(home),
        "QINGYUAN_PUBLIC_PORT": str(free_port()),
        "QINGYUAN_STAFF_PORT": str(free_port()),
        "QINGYUAN_PUBLIC_DATABASE_URL": postgres_url,
        "DATABASE_URL": postgres_url,
        "REDIS_URL": redis_url,
        "QINGYUAN_PEPPER_FILE": str(secrets / "pepper"),
        "QINGYUAN_PUBLIC_SECRET_FILE": str(secrets / "public_secret"),
        "QINGYUAN_OBJECTS": "s3://qingyuan",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nobody",
    }


@pytest.mark.parametrize("side", ["public", "staff"])
def test_a_site_serves_from_where_it_can_write_nothing(side: str, surroundings: dict[str, str], tmp_path: Path) -> None:
    port = int(surroundings[f"QINGYUAN_{side.upper()}_PORT"])
    log = tmp_path / "log"
    process = spawn([*bare(), sys.executable, "-m", "app", "serve", side], log, env=surroundings, cwd=ROOT)
    with running(process):
        wait_until(lambda: listens(port), log.read_text, process)
        # There is no office yet, so no report could be taken; the answer comes all the same.
        assert health(port) == 503, log.read_text()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0, log.read_text()
    assert list(Path(surroundings["QINGYUAN_HOME"]).iterdir()) == []


def test_the_worker_works_where_it_can_write_nothing(surroundings: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "log"
    process = spawn([*bare(), sys.executable, "-m", "app", "worker"], log, env=surroundings, cwd=ROOT)
    with running(process), redis.Redis.from_url(surroundings["REDIS_URL"]) as client:
        wait_until(lambda: client.info("clients")["blocked_clients"] > 0, log.read_text, process, 40)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0, log.read_text()
    assert list(Path(surroundings["QINGYUAN_HOME"]).iterdir()) == []


def health(port: int) -> int:
    """The status of /healthz."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
