"""The servers of compose.yaml, each started outside a container with the very settings that stand in it."""

import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg
import pytest
import redis
import sqlalchemy
import yaml
from obstore.exceptions import BaseError
from obstore.store import S3Store
from sqlalchemy.engine import make_url

from tests.factories.databases import migrate
from tests.factories.objects import weed_binary
from tests.factories.postgres import cluster
from tests.factories.processes import free_port, listens, running, spawn, wait_until
from tests.factories.redis_server import redis_binary
from tests.house.reading import ROOT

SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `deploy/secrets` makes."""
    folder = tmp_path_factory.mktemp("made") / "secrets"
    subprocess.run([ROOT / "deploy" / "secrets", folder], check=True, capture_output=True)
    return folder


class Upstream(BaseHTTPRequestHandler):
    """Notes what reached it, and when the first bytes of a body did."""

    seen: list[dict[str, str]]
    first: list[bytes]

    def do_POST(self) -> None:
        type(self).seen.append(dict(self.headers.items()))
        type(self).first.append(self.rfile.read(5))
        self.rfile.read(5)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def upstream() -> Iterator[HTTPServer]:
    """A site to stand behind the proxy."""
    handler = type("Noting", (Upstream,), {"seen": [], "first": []})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def nginx() -> str:
    """The proxy's program: on PATH, in Debian's place, or where setup/machine unpacked it."""
    unpacked = ROOT / "var" / "tools" / "usr" / "sbin" / "nginx"
    found = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if not found and not unpacked.exists():
        pytest.skip("no nginx on this machine, and none could be fetched")
    return found or str(unpacked)


@pytest.fixture
def proxy(upstream: HTTPServer, secrets: Path, tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """deploy/nginx.conf at work before `upstream`: its TLS port, and the folder of all it may write."""
    program, port = nginx(), free_port()
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    text = re.sub(r"listen 8443", f"listen 127.0.0.1:{port}", text)
    text = re.sub(r"listen 80(\d\d)", lambda _: f"listen 127.0.0.1:{free_port()}", text)
    text = re.sub(r"listen 8444", f"listen 127.0.0.1:{free_port()}", text)
    text = re.sub(r"http://(?:public:8000|staff:8001)", f"http://127.0.0.1:{upstream.server_port}", text)
    text = text.replace("/tmp/", f"{tmp_path}/").replace("/run/secrets", str(secrets))
    settings = tmp_path / "nginx.conf"
    settings.write_text(text)
    command = [program, "-c", str(settings), "-e", "stderr", "-p", str(tmp_path)]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    process = spawn([*command, "-g", "daemon off;"], tmp_path / "nginx.out")
    with running(process):
        wait_until(lambda: listens(port), "nginx", process)
        yield port, tmp_path


def speak(port: int) -> ssl.SSLSocket:
    """A TLS connection to the proxy."""
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    return trust.wrap_socket(socket.create_connection(("127.0.0.1", port), 5))


def test_the_proxy_passes_words_straight_on_and_keeps_nothing(proxy: tuple[int, Path], upstream: HTTPServer) -> None:
    port, folder = proxy
    handler: Any = upstream.RequestHandlerClass
    told = "User-Agent: canary\r\nX-Forwarded-For: 203.0.113.9\r\nReferer: https://canary/\r\nX-Real-IP: 203.0.113.9"
    with speak(port) as line:
        line.sendall(
            f"POST /canary HTTP/1.1\r\nHost: hospital.example\r\n{told}\r\nContent-Length: 10\r\n\r\n".encode()
            + b"first"
        )
        # The second half is not sent yet: a proxy that collects requests would have passed nothing on.
        wait_until(lambda: bool(handler.first), "the first half of the body")
        line.sendall(b"other")
        answer = line.recv(4096)
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"Server: nginx\r\n" in answer
    assert b"Strict-Transport-Security: max-age=31536000\r\n" in answer
    [headers] = handler.seen
    assert headers["Host"] == "hospital.example"
    assert headers["X-Forwarded-Proto"] == "https"
    assert not {"User-Agent", "X-Forwarded-For", "X-Real-IP", "Referer", "Forwarded"} & set(headers)
    written = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file() and file.name != "nginx.conf")
    assert b"canary" not in written
    assert b"127.0.0.1" not in written


def test_the_proxy_logs_no_client_when_the_site_is_gone(proxy: tuple[int, Path], upstream: HTTPServer) -> None:
    port, folder = proxy
    upstream.shutdown()
    upstream.server_close()
    with speak(port) as line:
        line.sendall(b"GET /canary HTTP/1.1\r\nHost: hospital.example\r\nConnection: close\r\n\r\n")
        assert line.recv(4096).startswith(b"HTTP/1.1 502")
    assert (folder / "nginx.out").read_text() == ""


@pytest.fixture
def hospital(secrets: Path) -> Iterator[dict[str, str]]:
    """A server after deploy/postgres/roles.sql: the URL of each login, by the name of its secret."""
    with cluster() as server:
        parts = make_url(server)
        socket_folder = str(parts.query["host"])
        command = ["psql", "-q", "-X", "-h", socket_folder, "-U", str(parts.username), "-d", "postgres"]
        script = ROOT / "deploy" / "postgres" / "roles.sql"
        subprocess.run(
            [*command, "-f", script],
            check=True,
            capture_output=True,
            env={"SECRETS": str(secrets), "PATH": "/usr/bin:/bin"},
        )
        made = {
            name: make_url((secrets / f"{name}_database_url").read_text()) for name in ("office", "public", "worker")
        }
        yield {
            name: url.set(
                drivername="postgresql+psycopg", host=None, port=None, query={"host": socket_folder}
            ).render_as_string(False)
            for name, url in made.items()
        }


def test_the_office_owns_the_tables_and_the_public_role_is_refused(hospital: dict[str, str]) -> None:
    migrate(hospital["office"])
    engine = sqlalchemy.create_engine(hospital["office"])
    tables = set(sqlalchemy.inspect(engine).get_table_names())
    engine.dispose()
    published = readable(hospital["public"], tables)
    assert published < tables
    assert not {"report", "report_wrap", "message", "staff", "staff_session", "clue"} & published
    assert not {"report_wrap", "staff_session"} & readable(hospital["worker"], tables)
    for name in ("public", "worker"):
        for making in ("SELECT lo_create(0)", "CREATE TEMP TABLE mine (x int)", "CREATE TABLE mine (x int)"):
            assert refused(hospital[name], making), (name, making)


def refused(url: str, statement: str) -> bool:
    """Whether the login of `url` may not do this."""
    with psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(False)) as connection:
        try:
            connection.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            return True
    return False


def readable(url: str, tables: set[str]) -> set[str]:
    """The tables of which the login of `url` may see a whole row."""
    found = set()
    with psycopg.connect(
        make_url(url).set(drivername="postgresql").render_as_string(False), autocommit=True
    ) as connection:
        for table in tables:
            try:
                connection.execute(f'SELECT * FROM "{table}" LIMIT 1')
            except psycopg.errors.InsufficientPrivilege:
                continue
            found.add(table)
    return found


def test_redis_asks_for_its_password(secrets: Path, tmp_path: Path) -> None:
    program, settings = SERVICES["redis"]["command"]
    assert (program, settings) == ("valkey-server", "/run/secrets/redis_conf")
    port = free_port()
    process = spawn(
        [redis_binary(), secrets / "redis_conf", "--port", port, "--bind", "127.0.0.1", "--dir", tmp_path],
        tmp_path / "log",
    )
    with running(process):
        wait_until(lambda: listens(port), "Redis", process)
        with redis.Redis(port=port) as stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
        url = (secrets / "redis_url").read_text().replace("@redis:6379", f"@127.0.0.1:{port}")
        with redis.Redis.from_url(url) as client:
            assert client.ping()


def test_the_object_store_knows_the_two_sides_and_nobody_else(secrets: Path, tmp_path: Path) -> None:
    port = free_port()
    process = spawn(
        [weed_binary(), *_store_command(port, secrets, tmp_path)],
        tmp_path / "log",
        env={"PATH": "/usr/bin", "HOME": "/tmp"},
    )
    with running(process, 9):
        wait_until(lambda: listens(port), "S3", process, 40)
        office, public = (_store(port, secrets, side) for side in ("office", "public"))
        wait_until(lambda: _takes(office), "bucket", process, 40)
        wait_until(lambda: _takes(public), "identities", process, 20)
        with pytest.raises(BaseError):
            _store(port, secrets, None).get("probe")


def _store_command(port: int, secrets: Path, folder: Path) -> list[str]:
    """The command of compose.yaml, moved to free ports and a folder of this test."""
    swapped = {
        "-dir": str(folder),
        "-s3.port": str(port),
        "-s3.ip.bind": "127.0.0.1",
        "-s3.config": str(secrets / "s3_identities"),
    }
    swapped["-volume.max"] = "4"
    given = [part.partition("=") for part in SERVICES["objects"]["command"]]
    command = [f"{name}={swapped.get(name, value)}" if equals else name for name, equals, value in given]
    inner = [
        "master.port",
        "master.port.grpc",
        "volume.port",
        "volume.port.grpc",
        "filer.port",
        "filer.port.grpc",
        "s3.port.grpc",
    ]
    return [*command, *(f"-{name}={free_port()}" for name in inner)]


def _store(port: int, secrets: Path, side: str | None) -> S3Store:
    keys = [(secrets / f"{side}_s3_{part}").read_text() if side else "nobody" for part in ("key", "secret")]
    return S3Store(
        "qingyuan",
        endpoint=f"http://127.0.0.1:{port}",
        access_key_id=keys[0],
        secret_access_key=keys[1],
        region="us-east-1",
        client_options={"allow_http": True},
        retry_config={"max_retries": 0},
    )


def _takes(store: S3Store) -> bool:
    try:
        store.put("probe", b"x")
        store.get("probe")
    except BaseError:
        return False
    return True
