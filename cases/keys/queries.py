"""Who holds which key; and the way from a person's own keys to an epoch's seed."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from cases.db import once, reading, session
from cases.errors import NotAllowed
from cases.keys.contexts import holder_wrap
from cases.keys.models import KeyWrap
from cases.keys.person import Person
from cases.office.models import KeyEpoch
from cases.office.queries import current_epoch
from crypto.keys import symmetric_of
from crypto.seal import is_marked, keep
from crypto.unseal import unkeep, unwrap


def seed(desk: Person, epoch_id: UUID) -> bytes:
    """The seed of an epoch, for a holder. Raises NotAllowed without a wrap, CannotOpen for one that is not ours.

    What came by envelope is boxed anew under the person's own symmetric key at the first chance to write: a box opens
    ten times as fast.
    """
    wrap = session().get(KeyWrap, (epoch_id, desk.staff_id))
    if wrap is None:
        raise NotAllowed("key")
    ctx = holder_wrap(epoch_id, desk.staff_id)
    if wrap.form == "box":
        return unkeep(desk.keys.symmetric, wrap.blob, ctx)
    found = unwrap(desk.keys.pair.seed, wrap.blob, ctx)
    if not reading():
        wrap.form, wrap.blob = "box", keep(desk.keys.symmetric, found, ctx)
    return found


def symmetric(desk: Person, epoch_id: UUID) -> bytes:
    """The symmetric key beside an epoch's pair. Raises as `seed` does."""
    return symmetric_of(seed(desk, epoch_id))


def held(desk: Person, kind: str) -> list[UUID]:
    """The epochs of `kind` that the person can open, the newest first."""
    return [epoch for epoch, of in once((held, desk.staff_id), lambda: _epochs(desk.staff_id)) if of == kind]


def holders(kind: str) -> list[UUID]:
    """The persons with a wrap of the current epoch of `kind`. Raises Unready where there is none."""
    return holders_of(current_epoch(kind).id)


def holders_of(epoch_id: UUID) -> list[UUID]:
    """The persons with a wrap of this epoch."""
    return list(
        session().scalars(select(KeyWrap.staff_id).where(KeyWrap.epoch_id == epoch_id).order_by(KeyWrap.staff_id))
    )


def given(epoch_id: UUID, secret: bytes) -> list[UUID]:
    """The persons to whom somebody with this epoch's seed has given it. A row that was only written into the database
    bears no mark of the seed, and its person is given nothing further.
    """
    rows = session().scalars(select(KeyWrap).where(KeyWrap.epoch_id == epoch_id).order_by(KeyWrap.staff_id))
    return [row.staff_id for row in rows if is_marked(row.blob, secret, holder_wrap(epoch_id, row.staff_id))]


def living(kinds: Iterable[str]) -> list[KeyEpoch]:
    """The certified epochs of these kinds whose seed still exists: what a new holder needs to read what lies there."""
    wanted = select(KeyEpoch).where(
        KeyEpoch.kind.in_(tuple(kinds)), KeyEpoch.destroyed_on.is_(None), KeyEpoch.certificate_id.is_not(None)
    )
    return list(session().scalars(wanted.order_by(KeyEpoch.kind, KeyEpoch.number)))


def missing(kinds: Iterable[str], staff_id: UUID) -> list[KeyEpoch]:
    """Those of `living(kinds)` of which the person has no wrap."""
    own = set(session().scalars(select(KeyWrap.epoch_id).where(KeyWrap.staff_id == staff_id)))
    return [epoch for epoch in living(kinds) if epoch.id not in own]


def uncertified(staff_id: UUID) -> list[KeyEpoch]:
    """Epochs born in this person's session that no certifier has confirmed yet."""
    wanted = select(KeyEpoch).join(KeyWrap, KeyWrap.epoch_id == KeyEpoch.id)
    wanted = wanted.where(
        KeyWrap.staff_id == staff_id, KeyEpoch.certificate_id.is_(None), KeyEpoch.superseded_on.is_(None)
    )
    return list(session().scalars(wanted.order_by(KeyEpoch.number)))


# All kinds at once: a page asks of several.
_HELD = (
    select(KeyEpoch.id, KeyEpoch.kind)
    .join(KeyWrap, KeyWrap.epoch_id == KeyEpoch.id)
    .where(KeyWrap.staff_id == bindparam("staff", type_=Uuid))
    .order_by(KeyEpoch.number.desc())
)


def _epochs(staff_id: UUID) -> list[tuple[UUID, str]]:
    return [(epoch, kind) for epoch, kind in session().execute(_HELD, {"staff": staff_id})]
