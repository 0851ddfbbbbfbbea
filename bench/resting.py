"""All processes of `make run` at rest, and how long the first answer takes after a warm start."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import psutil

from bench.figures import Scale, note, part, tell
from bench.line import Broken, Line
from bench.place import office, plain, pss
from tests.factories.processes import running, wait_until
from tests.factories.system import ROOT, System


def run(scale: Scale) -> None:
    """Beside: the plain server of two processes at rest, and how long it takes to answer."""
    with office("sqlite") as made:
        _use(made)
        time.sleep(5 if scale.quick else 20)
        assert made.process is not None
        tell("resting.memory", pss(psutil.Process(made.process.pid)), "MB")
        _each(made)
        with plain(made) as (port, process):
            Line(port).get("/")
            tell("resting.memory.plain", pss(process), "MB")
        made.stop()
        _start(made)  # Python keeps what it has compiled
        starts = [_start(made) for _ in range(2 if scale.quick else 5)]
    tell("start.first-answer", part(starts, 0.5), "s", len(starts))
    tell("start.first-answer.most", max(starts), "s", len(starts))
    tell("start.python-with-flask", _bare(), "s")


def _use(made: System) -> None:
    """Each site has answered: what is loaded at the first request counts as well."""
    public, staff = Line(made.settings.public_port), Line(made.settings.staff_port)
    for _ in range(20):
        public.get("/report")
        public.get("/receipt")
        staff.get("/login")
    public.close()
    staff.close()


def _each(made: System) -> None:
    assert made.process is not None
    top = psutil.Process(made.process.pid)
    for one in (top, *top.children(recursive=True)):
        alone = pss(one) if not one.children() else pss(one) - sum(map(pss, one.children()))
        note(f"  {alone:6.1f} MB  {' '.join(one.cmdline())[:90]}")


def _start(made: System) -> float:
    """Seconds from the command to the first page of both sites."""
    begun = time.perf_counter()
    env = {name: value for name, value in made.env.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen([sys.executable, "-m", "app", "run"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    with running(process, signal.SIGINT, 20):
        wait_until(lambda: _answers(made.settings.public_port, "/report"), "public", process, 90)
        wait_until(lambda: _answers(made.settings.staff_port, "/login"), "staff", process, 90)
        return time.perf_counter() - begun


def _answers(port: int, path: str) -> bool:
    with suppress(OSError, Broken):
        return bool(Line(port).get(path))
    return False


def _bare() -> float:
    """Seconds for a Python that loads Flask and SQLAlchemy and ends."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import flask, sqlalchemy.orm"], check=True, env=dict(os.environ), cwd=ROOT)
    return time.perf_counter() - begun
