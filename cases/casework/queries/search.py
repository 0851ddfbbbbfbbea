"""Search by decrypting one's own clues and looking through them. Nothing is indexed at rest, so nothing leaks there.

What was opened stays in this process's memory for as long as the person sits here: capped, and dropped at sign-out and
when idle. Which clues are looked through is asked anew each time, from what the person holds.
"""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import select

from cases import vault
from cases.casework.models import Clue, Holding, Origin
from cases.casework.queries.held import chunks, gists_of
from cases.casework.queries.lists import COLUMNS, Around, ClueRow
from cases.db import session
from cases.inbox.models import Report
from cases.staff.desk import Desk
from cases.vault import LOST, CaseKey
from cases.vault.bodies import read_words
from cases.vault.reports import origin_key

MOST_CHARACTERS = 24_000_000  # of all sessions together: at most 4 bytes each
IDLE = timedelta(minutes=15)
AROUND = 24
MOST_FOUND = 200
PLACES = ("title", "summary", "original")

Stamp = tuple[int, int]  # epoch and version: whatever changes the words changes one of them


@dataclass(slots=True)
class _Text:
    stamp: Stamp
    gist: dict[str, Any]
    texts: tuple[str, ...]  # as in PLACES


@dataclass(slots=True)
class _Kept:
    seen: datetime
    texts: dict[UUID, _Text] = field(default_factory=dict)
    characters: int = 0


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
    wanted = [word.casefold() for word in words.split()]
    if not wanted:
        return []
    rows = _own(desk)
    texts = _texts(desk, rows)
    hits = [(row, place) for row in rows if (place := _place(texts[row.clue_id], wanted)) is not None][:MOST_FOUND]
    return _found(hits, texts, wanted)


def _own(desk: Desk) -> list[Any]:
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


def _keep(kept: _Kept, texts: dict[UUID, _Text]) -> None:
    with _lock:
        kept.texts = texts
        kept.characters = sum(len(text) for one in texts.values() for text in one.texts)
        while len(_kept) > 1 and sum(one.characters for one in _kept.values()) > MOST_CHARACTERS:
            _kept.popitem(last=False)
        if kept.characters > MOST_CHARACTERS:
            kept.texts = {}


def _opened(cases: dict[UUID, CaseKey], stamps: dict[UUID, Stamp]) -> dict[UUID, _Text]:
    found: dict[UUID, _Text] = {}
    for some in chunks(cases):
        originals = _originals({clue: cases[clue] for clue in some})
        for clue, gist in gists_of({clue: cases[clue] for clue in some}).items():
            summary = "\n".join(str(value) for value in gist.values())
            plain = (str(gist.get("title", "")), summary, originals.get(clue, ""))
            found[clue] = _Text(stamps[clue], gist, plain)
    return found


def _originals(cases: dict[UUID, CaseKey]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    columns = (Origin.clue_id, Origin.report_id, Origin.epoch, Origin.key, Report.body)
    wanted = select(*columns).join(Report, Report.id == Origin.report_id).where(Origin.clue_id.in_(cases))
    for row in session().execute(wanted):
        words = read_words(origin_key(cases[row.clue_id], row), row.report_id, row.body)
        found[row.clue_id] = "\n".join((found.get(row.clue_id, ""), *words.texts))
    return found


def _place(text: _Text, wanted: list[str]) -> int | None:
    """Where the last of the words stands, if all of them stand somewhere; the title goes before the original."""
    found = -1
    for word in wanted:
        place = next((at for at, plain in enumerate(text.texts) if _stands(word, plain)), None)
        if place is None:
            return None
        found = max(found, place)
    return found


def _stands(word: str, plain: str) -> bool:
    # Chinese has no capitals: only for a word with letters in it is the text folded, which costs more than looking.
    return word in plain or (word.upper() != word and word in plain.casefold())


def _found(hits: list[tuple[Any, int]], texts: dict[UUID, _Text], wanted: list[str]) -> list[ClueRow]:
    shown = Around.of({row.clue_id for row, _ in hits})
    return [
        replace(
            shown.line(row, texts[row.clue_id].gist),
            where=PLACES[place],
            snippet=_snippet(texts[row.clue_id].texts[place], wanted),
        )
        for row, place in hits
    ]


def _snippet(text: str, wanted: list[str]) -> str:
    low = text.casefold()
    at = min((low.find(word) for word in wanted if word in low), default=0)
    piece = text[max(0, at - AROUND) : at + AROUND * 2]
    return " ".join(piece.split())
