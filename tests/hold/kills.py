"""SIGKILL at random points under load: what was promised before still holds after.

`python -m tests.hold.kills --minutes 10 [--postgres]` does it for longer than a test may.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Event, Lock, Thread
from uuid import UUID

import psutil
import sqlalchemy as sa

from cases import vault
from cases.db import session, transaction
from cases.inbox.models import Blob, Report, ReportWrap
from cases.staff.desk import Desk
from cases.triage import queries as triage
from crypto.receipt import Receipt
from tests.factories.client import Answer, Client
from tests.factories.postgres import cluster
from tests.factories.processes import wait_until
from tests.factories.system import System, on_postgres, system

BROKEN = (OSError, HTTPException)
# Who dies how often: a worker of the public site is where a report can be lost.
WEIGHTS = {"public worker": 8, "public": 1, "staff": 1, "staff worker": 2, "worker": 2, "redis": 2}


@dataclass
class Sender:
    """Reports and adds words for as long as it is let; notes what it was promised."""

    client: Client
    number: int
    stop: Event
    codes: dict[str, str] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)
    broken: int = 0
    odd: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Until `stop`."""
        count = 0
        while not self.stop.is_set():
            count += 1
            mark = f"第{self.number}-{count}号"
            code = self._report(mark, with_file=count % 4 == 0)
            if code and count % 3 == 0:
                self._say(code, f"补充{mark}")

    def _report(self, mark: str, *, with_file: bool) -> str:
        token = self._token("/report")
        files = [("attachments", f"{mark}.jpg", mark.encode() * 9000)] if with_file else []
        fields = {"form": token, "concerns": "none", "narrative": f"经过：{mark}。" + "那天在病房里。" * 60}
        answer = self._sure(lambda: self.client.post("/report", fields, files))
        if answer is None or not answer.code:
            self.odd += [] if answer is None else [f"{answer.status} {answer.text[-3000:]}"]
            return ""
        self.codes[answer.code] = mark
        return answer.code

    def _say(self, code: str, text: str) -> None:
        token = self._token("/receipt")
        answer = self._sure(lambda: self.client.post("/receipt", {"form": token, "code": code, "message": text}))
        if answer is not None and answer.status == 200:
            self.words.setdefault(code, []).append(text)

    def _token(self, path: str) -> str:
        answer = self._sure(lambda: self.client.get(path))
        return answer.value("form") if answer is not None else ""

    def _sure(self, ask: Callable[[], Answer]) -> Answer | None:
        """Ask again while the line breaks or the site is away, as a person at a page would, with the same form."""
        while True:
            with suppress(*BROKEN):
                answer = ask()
                if answer.status < 500:
                    return answer
            self.broken += 1
            if self.stop.wait(0.1):
                return None


@dataclass
class Kills:
    """A running office under load, whose processes die."""

    system: System
    chance: random.Random
    senders: list[Sender] = field(default_factory=list)
    died: Counter[str] = field(default_factory=Counter)
    looked: int = 0
    lock: Lock = field(default_factory=Lock)

    def run(self, seconds: float, senders: int = 4) -> None:
        """Load and kill for so long, then let it come to rest."""
        stop = Event()
        self.senders = [Sender(self.system.public(), number, stop) for number in range(senders)]
        threads = [Thread(target=one.run, daemon=True) for one in self.senders]
        desk = self.system.staff("clerk")
        threads.append(Thread(target=self._look, args=(desk, stop), daemon=True))
        for thread in threads:
            thread.start()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            time.sleep(self.chance.uniform(0.1, 1.0))
            self.kill()
        time.sleep(1)
        stop.set()
        for thread in threads:
            thread.join(60)
        wait_until(self.system.well, self.system.log.read_text, self.system.process, 60)

    def kill(self) -> None:
        """One of the processes, by weight."""
        there = self.processes()
        names = [name for name in WEIGHTS if there.get(name)]
        if not names:
            return
        (name,) = self.chance.choices(names, [WEIGHTS[one] for one in names])
        with suppress(psutil.NoSuchProcess):
            self.chance.choice(there[name]).kill()
            self.died[name] += 1

    def processes(self) -> dict[str, list[psutil.Process]]:
        """All below the supervisor, by what they are. The supervisor starts them in one order."""
        found: dict[str, list[psutil.Process]] = {}
        ports = {self.system.settings.public_port: "public", self.system.settings.staff_port: "staff"}
        assert self.system.process is not None
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(self.system.process.pid).children():
                with suppress(psutil.NoSuchProcess):
                    name = self._name(child, ports)
                    found.setdefault(name, []).append(child)
                    found.setdefault(f"{name} worker", []).extend(child.children())
        return found

    def _name(self, child: psutil.Process, ports: dict[int, str]) -> str:
        if "valkey" in child.name() or "redis" in child.name():
            return "redis"
        bound = {one.laddr.port for one in child.net_connections("inet") if one.status == psutil.CONN_LISTEN}
        return next((name for port, name in ports.items() if port in bound), "worker")

    def _look(self, client: Client, stop: Event) -> None:
        """Somebody at the office reads pages meanwhile."""
        while not stop.wait(0.05):
            with suppress(*BROKEN):
                answer = client.get("/triage" if self.looked % 2 else "/audit")
                self.looked += answer.status == 200

    @property
    def codes(self) -> dict[str, str]:
        """Every code that was shown, with the mark of its report."""
        return {code: mark for sender in self.senders for code, mark in sender.codes.items()}

    def wrong(self) -> list[str]:
        """What does not hold afterwards. Needs `system.enter`."""
        found = [f"an odd answer: {one}" for sender in self.senders for one in sender.odd]
        # Over the wire a sample: every one is looked for among the rows below.
        sample = self.chance.sample(sorted(self.codes), min(150, len(self.codes)))
        found += [f"{code} does not open" for code in sample if not self._opens(code)]
        found += self._reports()
        audit = self.system.command("audit", "verify")
        return found + ([f"audit verify: {audit.stdout}{audit.stderr}"] if audit.returncode else [])

    def _opens(self, code: str) -> bool:
        answer = self.system.public().thread(code)
        return answer.status == 200 and 'name="message"' in answer.text

    def _reports(self) -> list[str]:
        """Each report once, whole, with what its sender added once."""
        desk = self.system.office.desk("clerk")
        said = {code: texts for sender in self.senders for code, texts in sender.words.items()}
        by_lookup = {Receipt.parse(code).lookup_hash: code for code in self.codes}
        marks: Counter[str] = Counter()
        found: list[str] = []
        with transaction(reading=True):
            counted = sa.select(ReportWrap.report_id, sa.func.count()).group_by(ReportWrap.report_id)
            wraps = {report: count for report, count in session().execute(counted)}  # noqa: C416 - rows are no pairs to mypy
            for report in session().scalars(sa.select(Report)):
                have = triage.opening(desk, triage.held(desk, report.ref))
                marks[have.words.narrative.split("。")[0].removeprefix("经过：")] += 1
                letters = [one.text for one in vault.letters(desk, have)]
                promised = said.get(by_lookup.get(report.lookup or b"", ""), [])
                if sorted(set(promised)) != sorted(set(promised) & set(map(str, letters))) or len(letters) != len(
                    set(letters)
                ):
                    found.append(f"letters {letters}, promised {promised}")
                if wraps.get(report.id, 0) < 2:
                    found.append(f"{report.ref} has {wraps.get(report.id, 0)} wraps")
                found += self._files(desk, have)
        found += [f"{mark} is there {count} times" for mark, count in marks.items() if count != 1]
        return found + [f"{mark} is gone" for mark in self.codes.values() if mark not in marks]

    def _files(self, desk: Desk, have: vault.Opened) -> list[str]:
        found = []
        kept: set[UUID] = set(session().scalars(sa.select(Blob.id).where(Blob.report_id == have.report.id)))
        if kept != {one.id for one in have.words.files}:
            found.append(f"{have.report.ref}: files in the words are not those in the rows")
        for one in have.words.files:
            size = sum(map(len, vault.open_file(desk, have, one.id).chunks()))
            found += [] if size == one.size else [f"{one.name}: {size} of {one.size} bytes"]
        return found


def left_behind(running: System) -> list[str]:
    """SIGKILL of the supervisor: who of its family lives on after a few seconds."""
    assert running.process is not None
    family = running.children()
    running.process.kill()
    running.process.wait()
    _gone, alive = psutil.wait_procs(family, timeout=8)
    return [f"{one.pid} {' '.join(one.cmdline())}" for one in alive if one.status() != psutil.STATUS_ZOMBIE]


def main() -> int:
    """From the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**6)
    wanted = parser.parse_args()
    if not wanted.postgres:
        with system(QINGYUAN_INTAKE_LIMIT="0") as running:
            return _reported(running, wanted)
    with cluster() as server, on_postgres(server, QINGYUAN_INTAKE_LIMIT="0") as running:
        return _reported(running, wanted)


def _reported(running: System, wanted: argparse.Namespace) -> int:
    running.start()
    running.enter()
    kills = Kills(running, random.Random(wanted.seed))
    kills.run(wanted.minutes * 60)
    wrong = kills.wrong() + [f"left behind: {one}" for one in left_behind(running)]
    broken = sum(one.broken for one in kills.senders)
    told = f"{dict(kills.died)} killed, {len(kills.codes)} codes shown, {broken} answers broken"
    sys.stdout.write(f"seed {wanted.seed}: {told}\n{chr(10).join(wrong) or 'all of it holds'}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
