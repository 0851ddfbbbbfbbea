"""Where the figures are taken: a founded office with its real processes, and the plain server beside it."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench.plain import make_table
from tests.factories import postgres
from tests.factories.processes import free_port, listens, running, spawn, wait_until
from tests.factories.system import ROOT, System, on_postgres, system

NO_LIMIT = {"QINGYUAN_INTAKE_LIMIT": "0"}
# The tests' cluster keeps nothing through a power cut; here the disk is part of what is measured.
KEPT = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "128MB"}


@contextmanager
def office(kind: str) -> Iterator[System]:
    """A founded office on `sqlite` or `postgresql`, its processes running."""
    if kind == "sqlite":
        with system(**NO_LIMIT) as made:
            yield _started(made)
        return
    postgres.SETTINGS.update(KEPT)
    with postgres.cluster() as server, on_postgres(server, **NO_LIMIT) as made:
        yield _started(made)


def _started(made: System) -> System:
    made.enter()
    made.start(60)
    return made


@contextmanager
def plain(made: System) -> Iterator[tuple[int, psutil.Process]]:
    """The plain server on a database of the same kind; gives its port and its process."""
    port, folder = free_port(), made.home.parent / "plain"
    folder.mkdir(exist_ok=True)
    url = made.url if made.url.startswith("postgresql") else f"sqlite:///{folder / 'plain.db'}"
    make_table(url)
    env = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "bench.plain", url, str(port), str(folder)]
    process = spawn(command, made.log, env=env, cwd=ROOT)
    with running(process):
        wait_until(lambda: listens(port), "plain", process, 90)
        yield port, psutil.Process(process.pid)


def pss(process: psutil.Process) -> float:
    """The proportional memory of a process and all below it, in MB (proc(5), smaps_rollup)."""
    return sum(_pss(one.pid) for one in (process, *process.children(recursive=True)))


def _pss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def cpu(processes: Iterable[psutil.Process]) -> float:
    """Seconds of processor time that they have used: what a page costs, however busy the machine."""
    times = [one.cpu_times() for one in processes]
    return sum(one.user + one.system for one in times)
