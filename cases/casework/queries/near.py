"""可能是同一件事: what of all that one may read is much like this, and why.

Compared are one's own clues and the waiting reports whose words one has opened, never anything else. What was read of
them for that stays in memory beside what the search keeps, and goes with it.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, exists, func, select

from cases import vault
from cases.casework.models import Clue, Holding, Link, Origin
from cases.casework.near import SAME, Likeness, Told, likeness, rarity, told
from cases.casework.queries.held import Held, held_refs
from cases.casework.queries.search import Stamp
from cases.casework.queries.search import read as texts_of
from cases.db import session
from cases.staff.desk import Desk
from cases.vault import LOST
from cases.vault.bodies import ReportWords, as_words

AT_ONCE = 200  # read anew while a page is drawn; more only when asked for
MANY = 1_000  # compared while a page is drawn; who may read more asks for it
MOST_SHOWN = 5
MOST_PEOPLE = 32


@dataclass(frozen=True, slots=True)
class Same:
    """What may be the same matter: a clue, or (`kind` "report") a report that this person has opened."""

    kind: str
    ref: str
    title: str = field(repr=False)
    text: int
    why: tuple[str, ...]
    id: UUID


@dataclass(frozen=True, slots=True)
class Compared:
    """What was found; with `left` it was not looked for: so many, or more, are to be read or compared first."""

    found: list[Same] = field(default_factory=list)
    left: int = 0


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to be compared with: how it is called, in which state, and how it is read when it has to be."""

    id: UUID
    kind: str
    ref: str
    stamp: Stamp


# How many clues a person has, their epochs and versions added up, and since when the last one: whatever is changed,
# taken away or added makes it another.
World = tuple[int, int, int, datetime | None]


@dataclass(slots=True)
class _Kept:
    known: dict[UUID, tuple[Stamp, Told, str, str]] = field(default_factory=dict)
    counts: Counter[int] = field(default_factory=Counter)
    world: World = (0, 0, 0, None)  # for which the answers hold
    answers: dict[UUID, tuple[frozenset[UUID], list[Same]]] = field(default_factory=dict)


_kept: OrderedDict[UUID, _Kept] = OrderedDict()
_lock = Lock()
Read = Callable[[Sequence[UUID]], Mapping[UUID, tuple[Told, str]]]


def drop(staff_id: UUID) -> None:
    """Forget what was read for a person."""
    with _lock:
        _kept.pop(staff_id, None)


def of_words(words: ReportWords) -> Told:
    """A report's words, to be compared."""
    return told(f"{words.said}\n{words.occurred_on}", words.department, words.subject, words.company)


def near_clue(desk: Desk, have: Held, *, all_: bool = False) -> Compared:
    """What is much like this clue among one's other clues. `all_`: however many are to be read first."""
    kept = _of(desk)
    if not all_ and kept.world[0] > MANY and (count := _count(desk)) > MANY:
        return Compared(left=count)  # as the last time: nothing is added up for that
    world = _world(desk, _EVERY if all_ else MANY + 1)
    if world[0] > MANY and not all_:
        kept.world, kept.answers = world, {}
        return Compared(left=world[0])
    links = frozenset(_links(have))
    known = _answered(desk, kept, (world, have.clue.id, links))
    if known is not None:
        return Compared(known)
    rows = _own(desk, have.clue.id, None)
    left = _ready(kept, "clue", _things(rows), _clues(desk, rows), all_=all_)
    mine = kept.known.get(have.clue.id)
    if left or mine is None:
        return Compared(left=left)
    skip = links | {row.clue_id for row in rows if row.shares}
    found = _like(kept, mine[1], [one for one in _things(rows) if one.id not in skip])
    with _lock:
        kept.answers[have.clue.id] = (links, found)
    return Compared(found)


_EVERY = 1 << 31
_THEIRS = (Holding.staff_id == bindparam("staff", type_=Uuid), Holding.form != LOST)
_MOST = bindparam("most", type_=Integer)
_COUNT = select(func.count()).select_from(select(Holding.clue_id).where(*_THEIRS).limit(_MOST).subquery())
_MINE = (
    select(Holding.epoch, Clue.version, Holding.since)
    .join(Clue, Clue.id == Holding.clue_id)
    .where(*_THEIRS)
    .limit(_MOST)
    .subquery()
)
_WORLD = select(func.count(), func.sum(_MINE.c.epoch), func.sum(_MINE.c.version), func.max(_MINE.c.since))


def _count(desk: Desk) -> int:
    return session().scalar(_COUNT, {"staff": desk.staff_id, "most": MANY + 1}) or 0


def _world(desk: Desk, most: int) -> World:
    count, epochs, versions, since = session().execute(_WORLD, {"staff": desk.staff_id, "most": most}).one()
    return int(count), int(epochs or 0), int(versions or 0), since


def _answered(desk: Desk, kept: _Kept, asked: tuple[World, UUID, frozenset[UUID]]) -> list[Same] | None:
    """What was found for this clue when all was as it is now, all of it still this person's; None where it was not."""
    world, clue, links = asked
    with _lock:
        if kept.world != world:
            kept.world, kept.answers = world, {}
        answer = kept.answers.get(clue)
    if answer is None or answer[0] != links:
        return None
    found = answer[1]
    return found if not found or len(held_refs(desk, [one.id for one in found])) == len(found) else None


def near_words(desk: Desk, words: Told, more: tuple[Sequence[Thing], Read], *, all_: bool = False) -> Compared:
    """What is much like these words among one's clues and `more` (things, and how they are read)."""
    rows = _own(desk, None, None if all_ else MANY + 1)
    if len(rows) > MANY and not all_:
        return Compared(left=len(rows))
    kept, things = _of(desk), _things(rows)
    left = _ready(kept, "clue", things, _clues(desk, rows), all_=all_)
    also = _ready(kept, "report", more[0], more[1], all_=all_)
    return Compared(left=left + also) if left + also else Compared(_like(kept, words, [*things, *more[0]]))


def _own(desk: Desk, clue_id: UUID | None, most: int | None) -> list[Any]:
    """One's own clues, and which of them go back to a report of this one, itself among them."""
    theirs = select(Origin.report_id).where(Origin.clue_id == clue_id)
    shares = exists().where(Origin.clue_id == Holding.clue_id, Origin.report_id.in_(theirs)).label("shares")
    columns = (Holding.clue_id, Holding.epoch, Holding.form, Holding.key, Clue.ref, Clue.version, shares)
    wanted = select(*columns).join(Clue, Clue.id == Holding.clue_id)
    mine = wanted.where(Holding.staff_id == desk.staff_id, Holding.form != LOST)
    return list(session().execute(mine.limit(most)).all())


def _things(rows: Sequence[Any]) -> list[Thing]:
    return [Thing(row.clue_id, "clue", row.ref, (row.epoch, row.version)) for row in rows]


def _of(desk: Desk) -> _Kept:
    """What is kept for this person."""
    with _lock:
        kept = _kept.setdefault(desk.staff_id, _Kept())
        _kept.move_to_end(desk.staff_id)
        while len(_kept) > MOST_PEOPLE:
            _kept.popitem(last=False)
        return kept


def _ready(kept: _Kept, kind: str, things: Sequence[Thing], read: Read, *, all_: bool) -> int:
    """Keep of `kind` exactly these things; 0, or how many would have to be read first."""
    with _lock:
        # What this person may no longer read is not kept of it either.
        here = {one.id for one in things}
        for gone in [one for one, known in kept.known.items() if known[3] == kind and one not in here]:
            kept.counts.subtract(kept.known.pop(gone)[1].sketch)
        kept.counts = +kept.counts
    stale = [one for one in things if one.id not in kept.known or kept.known[one.id][0] != one.stamp]
    if len(stale) > AT_ONCE and not all_:
        return len(stale)
    fresh = read([one.id for one in stale]) if stale else {}
    with _lock:
        for one in stale:
            _put(kept, one, fresh.get(one.id))
    return 0


def _put(kept: _Kept, one: Thing, found: tuple[Told, str] | None) -> None:
    before = kept.known.pop(one.id, None)
    if before is not None:
        kept.counts.subtract(before[1].sketch)
    if found is not None:
        kept.known[one.id] = (one.stamp, *found, one.kind)
        kept.counts.update(found[0].sketch)


def _clues(desk: Desk, rows: Sequence[Any]) -> Read:
    def read(ids: Sequence[UUID]) -> Mapping[UUID, tuple[Told, str]]:
        wanted = set(ids)
        texts = texts_of(desk, [row for row in rows if row.clue_id in wanted])
        return {clue: _read(text.packed) for clue, text in texts.items()}

    return read


def _read(packed: Sequence[bytes]) -> tuple[Told, str]:
    gist = {name: str(value) for name, value in vault.unpack(packed[0]).items()}
    words = [as_words(vault.unpack(one)) for one in packed[1:]]
    said = [gist.get("allegation", ""), gist.get("title", ""), gist.get("occurred_on", "")]
    said += [text for one in words for text in (one.said, one.occurred_on)]
    fields = (
        "\n".join([gist.get(name, ""), *(getattr(one, name) for one in words)])
        for name in ("department", "subject", "company")
    )
    return told("\n".join(said), *fields), gist.get("title", "")


def _like(kept: _Kept, one: Told, things: Iterable[Thing]) -> list[Same]:
    weights = _Weights(kept)
    found: list[tuple[Likeness, Thing, str]] = []
    pieces = set(one.sketch)
    for thing in things:
        known = kept.known.get(thing.id)
        if known is None or not _worth_it(pieces, one, known[1]):
            continue
        like = likeness(one, known[1], weights)
        if like.score >= SAME:
            found.append((like, thing, known[2]))
    best = sorted(found, key=lambda each: -each[0].score)[:MOST_SHOWN]
    return [Same(thing.kind, thing.ref, title, like.text, like.why, thing.id) for like, thing, title in best]


def _worth_it(pieces: set[int], one: Told, two: Told) -> bool:
    # Without a few pieces or a number in common nothing reaches SAME.
    return len(pieces.intersection(two.sketch)) > 2 or bool(one.phones & two.phones)


class _Weights(dict[int, float]):
    """What a piece weighs among all that is kept, worked out when it is asked for."""

    def __init__(self, kept: _Kept) -> None:
        super().__init__()
        self._kept = kept

    def __missing__(self, piece: int) -> float:
        found = self[piece] = rarity(max(1, self._kept.counts[piece]), len(self._kept.known))
        return found


def _links(have: Held) -> set[UUID]:
    """This clue, and those that are linked to it already."""
    if not have.linked:
        return {have.clue.id}
    rows = session().scalars(select(Link).where(Link.clue_id == have.clue.id, Link.ended_at.is_(None)))
    return {have.clue.id} | {UUID(str(vault.open_row(have.case, row)["other"])) for row in rows}


__all__ = ["Compared", "Same", "Thing", "drop", "near_clue", "near_words", "of_words"]
