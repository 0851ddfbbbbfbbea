"""The thread of a code, opened with messages both ways."""

from collections.abc import Callable
from dataclasses import replace

from bench.figures import Scale, part, tell, took
from bench.line import Line, form, token
from bench.place import cpu, office, plain
from cases.db import transaction
from cases.triage import actions as triage
from tests.factories.system import System

EACH_WAY = 3


def run(scale: Scale) -> None:
    """On both databases, each beside the plain page."""
    for kind in ("sqlite", "postgresql"):
        with office(kind) as made, plain(made) as (port, _process):
            base, line = Line(port), Line(made.settings.public_port)
            characters = _thread(made)
            _told(made, f"receipt.{kind}.form", lambda: line.get("/receipt"), scale.times)  # noqa: B023
            _told(made, f"receipt.{kind}", _opening(line, characters), scale.times)
            _told(made, f"receipt.{kind}.plain", lambda: base.get("/"), scale.times)  # noqa: B023


def _thread(made: System) -> str:
    """A report whose thread has letters of the office and of the reporter; its code."""
    day = made.office.desks["sec"].today
    sent = made.office.report(day=day)
    with transaction():
        triage.register(made.office.desks["clerk"], sent.ref)
    for number in range(EACH_WAY):
        with transaction():
            triage.write(replace(made.office.desks["clerk"]), sent.ref, f"第{number}问：您还记得是哪一天吗？")
        made.office.says(sent, f"第{number}答：是星期二上午。", day=day)
    return sent.code.chinese


def _opening(line: Line, characters: str) -> Callable[[], bytes]:
    """The second step alone: the answer to the form that carries the code."""

    def once() -> bytes:
        page = line.post("/receipt", *form({"form": TOKENS.pop(), "code": characters}))
        if f"第{EACH_WAY - 1}问".encode() not in page:
            raise AssertionError(page[:2000].decode())
        return page

    TOKENS[:] = [token(line.get("/receipt")) for _ in range(400)]
    return once


TOKENS: list[str] = []


def _told(made: System, name: str, once: Callable[[], object], times: int) -> None:
    for _ in range(5):
        once()
    used = cpu(made.children())
    found = [took(once) for _ in range(times)]
    used = cpu(made.children()) - used
    tell(f"{name}.p50", 1000 * part(found, 0.5), "ms", times)
    tell(f"{name}.p95", 1000 * part(found, 0.95), "ms", times)
    tell(f"{name}.cpu", 1000 * used / times, "ms", times)
