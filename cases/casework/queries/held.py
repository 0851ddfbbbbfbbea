"""The one way to a clue: by what the person holds. For a clue that is not there and for one behind a wall it is the
same statement with the same answer.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, bindparam, exists, select

from cases import vault
from cases.approvals.models import Proposal
from cases.casework.models import Clue, Gist, Holding, Link, Release
from cases.casework.rules import READER
from cases.db import once, session
from cases.errors import NotAllowed, NotFound
from cases.staff.desk import Desk
from cases.vault import LOST, CaseKey
from cases.vault.rows import open_plain


@dataclass(frozen=True, slots=True)
class Held:
    """A clue with its key. `proposed`, `released`, `linked`: False where it surely has no proposal, release or link."""

    clue: Clue
    holding: Holding
    case: CaseKey
    proposed: bool = True
    released: bool = True
    linked: bool = True

    @property
    def works(self) -> bool:
        """Whether the person may do something here: who has it to read (阅知) only looks."""
        return self.holding.part != READER


def working(have: Held) -> Held:
    """`have`, for whatever is done on a clue. Raises NotAllowed("reader") for who has it only to read."""
    if not have.works:
        raise NotAllowed(READER)
    return have


def adding(have: Held) -> Held:
    """As `working`, to put somebody on the clue: where nobody who works on it is left, a reader brings in another, or
    it would lie still for ever.
    """
    return have if may_add(have) else working(have)


def may_add(have: Held) -> bool:
    """Whether `adding` lets this person."""
    others = exists().where(Holding.clue_id == have.clue.id, Holding.part != READER, Holding.form != LOST)
    return have.works or not session().scalar(select(others))


def held(desk: Desk, ref: str, *, lock: bool = False) -> Held:
    """The clue with this reference, for who holds it; `lock` makes others wait until this transaction is over.

    Raises NotFound.
    """
    return _locked(desk, Clue.ref == ref) if lock else once((held, desk, ref), lambda: _held(desk, _BY_REF, ref))


def held_by_id(desk: Desk, clue_id: UUID, *, lock: bool = False) -> Held:
    """As `held`, by the clue's id."""
    if lock:
        return _locked(desk, Clue.id == clue_id)
    return once((held_by_id, desk, clue_id), lambda: _held(desk, _BY_ID, clue_id))


_proposed = select(Proposal.id).where(Proposal.thing_id == Clue.id).exists()
_released = select(Release.id).where(Release.clue_id == Clue.id).exists()
_linked = select(Link.id).where(Link.clue_id == Clue.id).exists()
_HELD = (
    select(Clue, Holding, _proposed, _released, _linked)
    .join(Holding, Holding.clue_id == Clue.id)
    .where(Holding.staff_id == bindparam("staff", type_=Uuid), Holding.form != LOST)
)
_BY_REF, _BY_ID = _HELD.where(Clue.ref == bindparam("which")), _HELD.where(Clue.id == bindparam("which", type_=Uuid))


def _held(desk: Desk, wanted: Any, which: str | UUID) -> Held:
    row = session().execute(wanted, {"staff": desk.staff_id, "which": which}).first()
    if row is None:
        raise NotFound
    clue, holding, *there = row
    return Held(clue, holding, vault.open_holdings(desk, [holding])[clue.id], *there)


def _locked(desk: Desk, which: ColumnElement[bool]) -> Held:
    wanted = select(Clue, Holding).join(Holding, Holding.clue_id == Clue.id)
    wanted = wanted.where(which, Holding.staff_id == desk.staff_id, Holding.form != LOST).with_for_update(of=Clue)
    row = session().execute(wanted, execution_options={"populate_existing": True}).first()
    if row is None:
        raise NotFound
    clue, holding = row
    if holding.epoch != clue.epoch:
        holding = _again(holding)
    return Held(clue, holding, vault.open_holdings(desk, [holding])[clue.id])


def _again(holding: Holding) -> Holding:
    # PostgreSQL reads the locked row anew after a wait, and what was joined to it from before: whoever waited for a new
    # epoch would write under the old key. Raises NotFound for who was taken off the clue meanwhile.
    mine = (Holding.clue_id == holding.clue_id, Holding.staff_id == holding.staff_id, Holding.form != LOST)
    row = session().scalar(select(Holding).where(*mine), execution_options={"populate_existing": True})
    if row is None:
        raise NotFound
    return row


def held_refs(desk: Desk, ids: Collection[UUID | str]) -> dict[str, str]:
    """The references of those of these clues that the person holds, by the clue's id as text."""
    wanted = select(Clue.id, Clue.ref).join(Holding, Holding.clue_id == Clue.id)
    wanted = wanted.where(Holding.staff_id == desk.staff_id, Clue.id.in_([UUID(str(one)) for one in ids]))
    return {str(clue): ref for clue, ref in session().execute(wanted)}


def gists_of(cases: dict[UUID, CaseKey]) -> dict[UUID, dict[str, Any]]:
    """The summaries that count, by clue; one statement however many clues there are. Raises CannotOpen."""
    return {clue: vault.unpack(plain) for clue, plain in packed_gists(cases).items()}


def packed_gists(cases: dict[UUID, CaseKey]) -> dict[UUID, bytes]:
    """As `gists_of`, still packed."""
    newest: dict[UUID, Any] = {}
    wanted = select(Gist.clue_id, Gist.number, Gist.id, Gist.epoch, Gist.key, Gist.body)
    for row in session().execute(wanted.where(Gist.clue_id.in_(cases))):
        if row.clue_id not in newest or newest[row.clue_id].number < row.number:
            newest[row.clue_id] = row
    return {
        clue: open_plain(cases[clue], "gist", row.id, row.epoch, (row.key, row.body)) for clue, row in newest.items()
    }


def chunks(ids: Iterable[UUID], size: int = 500) -> Iterable[list[UUID]]:
    """Ids in lists short enough for one statement."""
    every = list(ids)
    return (every[at : at + size] for at in range(0, len(every), size))
