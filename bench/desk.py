"""The pages of the desk as rows grow: lists, a clue, search, the ledger."""

import json
import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

import psutil

from bench.figures import Scale, note, part, tell, took
from bench.line import Line
from bench.place import cpu, office, pss
from cases.casework import actions as casework
from cases.casework.actions import NewClue, NewPaper
from cases.casework.models import Clue
from cases.db import transaction
from cases.inbox.models import Report
from cases.staff.desk import Desk
from cases.triage import actions as triage
from crypto.seal import box, new_key, seal
from crypto.unseal import unbox, unseal
from tests.factories.many import WORDS, Many, clues, how_many, ledger_rows, reports
from tests.factories.system import System

SEARCHED = 5_000
CSRF = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
LOADED = b'id="c1"'  # the first chart: it stands on the whole page only
FILTERED = ("/ledger", "/ledger?violation=GT", "/ledger?channel=CH_WEB&state=live", "/ledger?overdue=y")


def run(scale: Scale, kind: str) -> None:
    """All on one office that grows."""
    with office(kind) as made:
        pages = Pages(made, kind, scale)
        pages.told("plain", "/login")
        ref = _clue(made)
        pages.told("clue", f"/clues/{ref}", "wen")
        lists = {}
        for rows in scale.rows:
            _search_before(pages, rows)
            _grow(made, rows)
            lists[rows] = (
                pages.told(f"triage.{rows}", "/triage", "clerk"),
                pages.told(f"clues.{rows}", "/clues", "wen"),
            )
        small, large = lists[scale.rows[0]], lists[scale.rows[-1]]
        tell(f"triage.{kind}.growth", large[0] / small[0], "x", scale.rows[-1])
        tell(f"clues.{kind}.growth", large[1] / small[1], "x", scale.rows[-1])
        pages.told("clue.full", f"/clues/{ref}", "wen")
        _ledger(pages)


class Pages:
    """Pages asked for by people who are signed in, over lines that stay open."""

    def __init__(self, made: System, kind: str, scale: Scale) -> None:
        self.made, self.kind, self.scale = made, kind, scale
        self.lines: dict[str, Line] = {}
        self.csrf = ""

    def line(self, who: str) -> Line:
        """That person's."""
        if who not in self.lines:
            client = self.made.staff(who)
            cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
            self.lines[who] = Line(self.made.settings.staff_port, cookie)
        return self.lines[who]

    def told(self, name: str, path: str, who: str = "", times: int = 0) -> float:
        """Ask, and tell median, p95 and processor time; gives the last, which a busy machine stretches least."""
        line, times = self.line(who) if who else Line(self.made.settings.staff_port), times or self.scale.times
        for _ in range(5):
            line.get(path)
        used = cpu(self.made.children())
        found = [1000 * took(lambda: line.get(path)) for _ in range(times)]
        used = cpu(self.made.children()) - used
        name = f"{name}.{self.kind}" if "." not in name else name.replace(".", f".{self.kind}.", 1)
        tell(f"{name}.p50", part(found, 0.5), "ms", times)
        tell(f"{name}.p95", part(found, 0.95), "ms", times)
        tell(f"{name}.cpu", 1000 * used / times, "ms", times)
        return 1000 * used / times


def _now(made: System, who: str) -> Desk:
    return replace(made.office.desks[who], now=datetime.now(UTC))


def _clue(made: System) -> str:
    """A clue as one is after two months: forty lines, letters both ways, papers, tasks."""
    head, wen = _now(made, "head"), _now(made, "wen")
    sent = made.office.report(WORDS, day=head.today)
    new = NewClue(
        title="介绍患者到院外公司做检测", handlers=[wen.staff_id, made.office.id("qing")], approver=head.staff_id
    )
    with transaction():
        triage.register(head, sent.ref)
    with transaction():
        ref = triage.open_clue(head, sent.ref, new).ref
    for number in range(30):
        with transaction():
            casework.note(wen, ref, f"第{number}次核对，与病案室两人在场，情况一致。")
    for number in range(4):
        with transaction():
            casework.reply(wen, ref, sent.ref, f"第{number}问：您还记得是哪一天吗？")
            casework.add_task(wen, ref, f"第{number}项任务", wen.staff_id, wen.today)
            casework.add_paper(wen, ref, NewPaper(f"{number}.pdf", "application/pdf"), [b"%PDF" * 500])
        made.office.says(sent, f"第{number}答：是星期二上午。", day=head.today)
    return ref


def _grow(made: System, rows: int) -> None:
    """Until that many reports wait and that many clues are held."""
    clerk, today = _now(made, "clerk"), _now(made, "clerk").today
    begun = time.monotonic()
    reports(clerk, Many(rows - min(how_many(Report), rows), today))
    clues(_now(made, "wen"), _now(made, "head"), Many(rows - min(how_many(Clue), rows), today))
    note(f"  grown to {rows} in {time.monotonic() - begun:.0f} s")


def _search_before(pages: Pages, rows: int) -> None:
    """Before the list passes five thousand, it is that long once, each with a report of a thousand characters."""
    count = 1_000 if pages.scale.quick else SEARCHED
    if not how_many(Clue) < count <= rows:
        return
    made = pages.made
    clues(_now(made, "wen"), _now(made, "head"), Many(count - how_many(Clue), _now(made, "wen").today, words=True))
    name = f"search.{pages.kind}"
    tell(f"{name}.cold", 1000 * took(lambda: _found(pages, "第77件", 1)), "ms", count)
    for words, most in (("快递 柳经理", 0), ("没有的词", 0), ("沐棠", 200)):
        _found(pages, words, most)
    rare = [1000 * took(lambda number=number: _found(pages, f"第{number}件", 1)) for number in range(200, 220)]  # type: ignore[misc]
    tell(f"{name}.warm.p50", part(rare, 0.5), "ms", count)
    common = [1000 * took(lambda: _found(pages, "沐棠", 200)) for _ in range(10)]
    tell(f"{name}.warm.common.p50", part(common, 0.5), "ms", count)
    texts = [f"第{number}件。{WORDS}" for number in range(count)]
    tell("search.plain", 1000 * took(lambda: [text for text in texts if "快递" in text]), "ms", count)


def _found(pages: Pages, words: str, least: int) -> None:
    """Search; at least so many lines come back."""
    line = pages.line("wen")
    if not pages.csrf:
        pages.csrf = CSRF.search(line.get("/clues"))[1].decode()  # type: ignore[index]
    sent = f"q={quote(words)}&csrf_token={pages.csrf}".encode()
    page = line.post("/clues/search", sent, "application/x-www-form-urlencoded")
    if page.count(b'href="/clues/') < least:
        raise AssertionError(page.decode())


def _ledger(pages: Pages) -> None:
    made, kind = pages.made, pages.kind
    begun = time.monotonic()
    rows = ledger_rows(_now(made, "clerk"), Many(0, _now(made, "clerk").today))
    note(f"  {rows} ledger rows in {time.monotonic() - begun:.0f} s")
    assert made.process is not None
    process = psutil.Process(made.process.pid)
    before, line = pss(process), pages.line("clerk")
    begun, used = time.perf_counter(), cpu(made.children())
    first = took(lambda: line.get("/ledger"))
    while LOADED not in (page := line.get("/ledger")):
        time.sleep(0.3)  # the page itself asks every second
        if time.perf_counter() - begun > 60:
            raise AssertionError(page[:2000].decode())
    tell(f"ledger.{kind}.cold", time.perf_counter() - begun, "s", rows)
    tell(f"ledger.{kind}.cold.cpu", cpu(made.children()) - used, "s", rows)
    tell(f"ledger.{kind}.first-word", 1000 * first, "ms", rows)
    tell(f"ledger.{kind}.memory", pss(process) - before, "MB", rows)
    for place, path in enumerate(FILTERED):
        pages.told(f"ledger.warm-{place}", path, "clerk", times=10)
    tell("ledger.plain", _bare(rows), "s", rows)


def _bare(rows: int) -> float:
    """The opening of so many rows and nothing else: what no ledger can be faster than."""
    epoch, key = new_key(), new_key()
    body = {"title": "介绍患者到院外公司做检测", "department": "骨科", "violation": "GT01", "state": "open"}
    sealed, boxed = seal(key, json.dumps(body).encode() + b" " * 500, b"row"), box(epoch, key, b"key")

    def once() -> object:
        return json.loads(unseal(unbox(epoch, boxed, b"key"), sealed, b"row"))

    sample = min(rows, 5_000)
    return took(lambda: [once() for _ in range(sample)]) * rows / sample
