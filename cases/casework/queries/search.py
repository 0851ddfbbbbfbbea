"""Search by decrypting one's own clues and looking through them. Nothing is indexed at rest, so nothing leaks there.

What was opened stays in this process's memory for as long as the person sits here: capped, and dropped at sign-out and
when idle. Which clues are looked through is asked anew each time, from what the person holds.

Words are looked for in the packed bytes, and only where they stand are these read as JSON: that costs as much as
opening them did. Five thousand clues take about half a second the first time and a tenth afterwards. A case key still
in its envelope costs ten times a boxed one; sign-in boxes a thousand (`cases.casework.actions.upkeep`), each
list and page those it shows, and a search the rest, once.
"""

import json
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import select

from cases import vault
from cases.casework.models import Clue, Holding, Origin
from cases.casework.queries.held import chunks, packed_gists
from cases.casework.queries.lists import COLUMNS, Around, ClueRow
from cases.db import session
from cases.inbox.models import Report
from cases.staff.desk import Desk
from cases.vault import LOST, CaseKey
from cases.vault.bodies import as_words, packed_words
from cases.vault.reports import origin_key

MOST_BYTES = 96_000_000  # of all sessions together
IDLE = timedelta(minutes=15)
AROUND = 24
MOST_FOUND = 200
PLACES = ("title", "summary", "original")

Stamp = tuple[int, int]  # epoch and version: whatever changes the words changes one of them


@dataclass(slots=True)
class _Text:
    stamp: Stamp
    packed: tuple[bytes, ...] = field(repr=False)  # the summary, then the originals

    def gist(self) -> dict[str, Any]:
        return vault.unpack(self.packed[0])

    def texts(self) -> tuple[str, str, str]:
        """As in PLACES."""
        gist = self.gist()
        summary = "\n".join(str(value) for name, value in gist.items() if name != "violation")
        originals = (as_words(vault.unpack(one)).texts for one in self.packed[1:])
        return str(gist.get("title", "")), summary, "\n".join(text for texts in originals for text in texts)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word that is looked for, as it stands in a text and as it stands in packed bytes."""

    said: str
    packed: bytes
    cased: bool

    @classmethod
    def of(cls, typed: str) -> "_Word":
        said = typed.casefold()
        # Chinese has no capitals: only for a word with letters is the text folded, which costs more than looking.
        return cls(said, json.dumps(said, ensure_ascii=False)[1:-1].encode(), said.upper() != said)

    def may_stand(self, packed: bytes) -> bool:
        """False where it does not; letters beyond ASCII are left to `stands`."""
        if not self.cased:
            return self.packed in packed
        return not self.said.isascii() or self.packed in packed.lower()

    def stands(self, plain: str) -> bool:
        return self.said in plain or (self.cased and self.said in plain.casefold())


@dataclass(slots=True)
class _Kept:
    seen: datetime
    texts: dict[UUID, _Text] = field(default_factory=dict)
    size: int = 0


@dataclass(frozen=True, slots=True)
class _Hit:
    row: Any
    text: _Text
    where: str
    snippet: str = field(repr=False)


_kept: OrderedDict[UUID, _Kept] = OrderedDict()
_lock = Lock()


def drop(staff_id: UUID) -> None:
    """Forget what was opened for a person: at sign-out, and when the keys are taken away."""
    with _lock:
        _kept.pop(staff_id, None)


def drop_idle(now: datetime) -> None:
    """Forget what was opened for whoever has not searched for a quarter of an hour."""
    with _lock:
        for old in [staff for staff, kept in _kept.items() if now - kept.seen > IDLE]:
            del _kept[old]


def search(desk: Desk, words: str) -> list[ClueRow]:
    """One's own clues, open and closed, in which every one of the words stands: in the title, the summary or an
    original. The most urgent first, and no more than 200.
    """
    wanted = [_Word.of(word) for word in words.split()]
    if not wanted:
        return []
    rows = own(desk)
    return _found(list(islice(_hits(rows, _texts(desk, rows), wanted), MOST_FOUND)))


def _hits(rows: Sequence[Any], texts: dict[UUID, _Text], wanted: list[_Word]) -> Iterator[_Hit]:
    for row in rows:
        text = texts[row.clue_id]
        if all(any(map(word.may_stand, text.packed)) for word in wanted):
            plain = text.texts()
            place = _place(plain, wanted)
            if place is not None:
                yield _Hit(row, text, PLACES[place], _snippet(plain[place], wanted))


def own(desk: Desk) -> list[Any]:
    """The rows of all of one's own clues."""
    wanted = select(*COLUMNS, Clue.version).join(Clue, Clue.id == Holding.clue_id)
    wanted = wanted.where(Holding.staff_id == desk.staff_id, Holding.form != LOST)
    return list(session().execute(wanted.order_by(Holding.closed, Holding.due_on, Holding.clue_id)).all())


def _texts(desk: Desk, rows: list[Any]) -> dict[UUID, _Text]:
    drop_idle(desk.now)
    with _lock:
        kept = _kept.setdefault(desk.staff_id, _Kept(desk.now))
        kept.seen = desk.now
        _kept.move_to_end(desk.staff_id)
        known = dict(kept.texts)
    here = {row.clue_id: (row.epoch, row.version) for row in rows}
    stale = [row for row in rows if row.clue_id not in known or known[row.clue_id].stamp != here[row.clue_id]]
    fresh = _opened(vault.open_holdings(desk, stale), here) if stale else {}
    texts = {clue: fresh.get(clue) or known[clue] for clue in here}
    _keep(kept, texts)
    return texts


def read(desk: Desk, rows: list[Any]) -> dict[UUID, _Text]:
    """The packed texts of these rows of `own`; nothing is kept of them. Raises CannotOpen."""
    return _opened(vault.open_holdings(desk, rows), {row.clue_id: (row.epoch, row.version) for row in rows})


def _keep(kept: _Kept, texts: dict[UUID, _Text]) -> None:
    with _lock:
        kept.texts = texts
        kept.size = sum(len(one) for text in texts.values() for one in text.packed)
        while len(_kept) > 1 and sum(one.size for one in _kept.values()) > MOST_BYTES:
            _kept.popitem(last=False)
        if kept.size > MOST_BYTES:
            kept.texts = {}


def _opened(cases: dict[UUID, CaseKey], stamps: dict[UUID, Stamp]) -> dict[UUID, _Text]:
    found: dict[UUID, _Text] = {}
    for some in chunks(cases):
        here = {clue: cases[clue] for clue in some}
        originals = _originals(here)
        for clue, gist in packed_gists(here).items():
            found[clue] = _Text(stamps[clue], (gist, *originals.get(clue, ())))
    return found


def _originals(cases: dict[UUID, CaseKey]) -> dict[UUID, list[bytes]]:
    found: dict[UUID, list[bytes]] = {}
    columns = (Origin.clue_id, Origin.report_id, Origin.epoch, Origin.key, Report.body)
    wanted = select(*columns).join(Report, Report.id == Origin.report_id).where(Origin.clue_id.in_(cases))
    for row in session().execute(wanted):
        plain = packed_words(origin_key(cases[row.clue_id], row), row.report_id, row.body)
        found.setdefault(row.clue_id, []).append(plain)
    return found


def _place(texts: Sequence[str], wanted: list[_Word]) -> int | None:
    """Where the last of the words stands, if all of them stand somewhere; the title goes before the original."""
    found = -1
    for word in wanted:
        place = next((at for at, plain in enumerate(texts) if word.stands(plain)), None)
        if place is None:
            return None
        found = max(found, place)
    return found


def _found(hits: list[_Hit]) -> list[ClueRow]:
    shown = Around.of({hit.row.clue_id for hit in hits})
    return [replace(shown.line(hit.row, hit.text.gist()), where=hit.where, snippet=hit.snippet) for hit in hits]


def _snippet(text: str, wanted: list[_Word]) -> str:
    low = text.casefold()
    at = min((low.find(word.said) for word in wanted if word.said in low), default=0)
    piece = text[max(0, at - AROUND) : at + AROUND * 2]
    return " ".join(piece.split())
