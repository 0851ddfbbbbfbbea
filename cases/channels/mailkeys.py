"""The office's mail keys: made by who certifies, opened by who holds the office's intake key, ended and never deleted.

The private part lies under the current epoch of that key, and is wrapped on when the epoch is replaced. Beside it the
public part is sealed too, so that a holder notices when another was put in its place.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from cases.audit.actions import line
from cases.channels.models import MailKey
from cases.db import session
from cases.errors import BadInput, NotAllowed, NotFound, WrongState
from cases.keys import queries as keys
from cases.keys.hooks import Turn
from cases.office.models import KeyEpoch
from cases.office.queries import certified_epoch
from cases.staff.desk import Desk
from cases.staff.may import May, may
from crypto.context import context
from crypto.errors import CannotOpen
from crypto.fields import join, split
from crypto.mail import MailPair
from crypto.seal import new_key, seal, wrap
from crypto.unseal import unseal, unwrap

KIND = "office"  # whose epoch they lie under
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
LONGEST = 254


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key as a page shows it. `changed`: its public part is not the one that was made; None: not this person's to
    see.
    """

    id: UUID
    kind: str
    address: str
    fingerprint: str
    until: date
    created_at: datetime
    ended_at: datetime | None
    changed: bool | None


@dataclass(frozen=True, slots=True)
class Held:
    """A key with both parts, as they were made."""

    kind: str
    public: bytes
    private: bytes = field(repr=False)


def wrapped(row: UUID, epoch: UUID) -> bytes:
    """`mail_key.key`: for one epoch of the office's intake key."""
    return context("qy/1/mail_key/key", row, epoch)


def sealed(row: UUID) -> bytes:
    """`mail_key.private`."""
    return context("qy/1/mail_key/private", row)


def plain_address(text: str) -> str:
    """An address as certificates take it. Raises BadInput (empty | mail)."""
    said = text.strip()
    if not said:
        raise BadInput("empty", "address")
    if len(said) > LONGEST or not _ADDRESS.fullmatch(said):
        raise BadInput("mail", "address")
    return said


def keep(desk: Desk, made: MailPair) -> UUID:
    """Keep a key that was just made; its id. Raises NotAllowed, Unready, WrongState where the office's key is being
    replaced.
    """
    desk.need(May.CONFIRM_KEYS)
    epoch = certified_epoch(KIND, desk.today)
    # As for a report: nothing is sealed to an epoch whose seed is about to be destroyed.
    locked = session().get(KeyEpoch, epoch.id, with_for_update={"read": True}, populate_existing=True)
    if locked is None or locked.superseded_on is not None:
        raise WrongState("superseded")
    own, key = uuid4(), new_key()
    row = MailKey(id=own, kind=made.kind, address=made.address, public=made.public, fingerprint=made.fingerprint)
    row.until, row.created_at, row.epoch_id = made.until, desk.now, epoch.id
    row.key = wrap(epoch.public, key, wrapped(own, epoch.id))
    row.private = seal(key, join((made.private, made.public)), sealed(own))
    session().add(row)
    session().flush()
    line("mailkey.make", actor=desk.staff_id, object=own, now=desk.now)
    return own


def end(desk: Desk, key_id: UUID) -> None:
    """It is published no more; what was encrypted to it still opens. Raises NotAllowed, NotFound."""
    desk.need(May.CONFIRM_KEYS)
    row = session().get(MailKey, key_id, with_for_update=True)
    if row is None or row.ended_at is not None:
        raise NotFound
    row.ended_at = desk.now
    line("mailkey.end", actor=desk.staff_id, object=row.id, now=desk.now)


def listed(desk: Desk) -> list[KeyRow]:
    """All of them, those in use first. Raises NotAllowed."""
    desk.need(May.SET_OFFICE)
    wanted = select(MailKey).order_by(MailKey.ended_at.is_not(None), MailKey.created_at.desc(), MailKey.id)
    same = ("id", "kind", "address", "fingerprint", "until", "created_at", "ended_at")
    rows = session().scalars(wanted).all()
    return [KeyRow(**{name: getattr(row, name) for name in same}, changed=_changed(desk, row)) for row in rows]


def published_part(desk: Desk, key_id: UUID) -> tuple[str, bytes]:
    """(kind, public part) of one. Raises NotAllowed, NotFound."""
    desk.need(May.SET_OFFICE)
    row = session().get(MailKey, key_id)
    if row is None:
        raise NotFound
    return row.kind, row.public


def makes(desk: Desk) -> bool:
    """Whether this person may make and end them."""
    return may(desk.roles, May.CONFIRM_KEYS)


def held(desk: Desk) -> list[Held]:
    """Every key that this person opens, the newest first; those that do not open are left out."""
    found = []
    for row in session().scalars(select(MailKey).order_by(MailKey.created_at.desc(), MailKey.id)):
        try:
            found.append(_opened(keys.seed(desk, row.epoch_id), row))
        except (NotAllowed, CannotOpen):
            continue
    return found


def rewrap(turn: Turn) -> None:
    """The office's key is replaced: every mail key is wrapped to the new epoch (`cases.keys.hooks.on_turn`).

    Raises CannotOpen where one does not open: then nothing is replaced, for its letters would be lost.
    """
    if turn.old.kind != KIND:
        return
    for row in session().scalars(select(MailKey).where(MailKey.epoch_id == turn.old.id)).all():
        key = unwrap(turn.seed, row.key, wrapped(row.id, turn.old.id))
        row.key, row.epoch_id = wrap(turn.new.public, key, wrapped(row.id, turn.new.id)), turn.new.id
    session().flush()


def _opened(seed: bytes, row: MailKey) -> Held:
    key = unwrap(seed, row.key, wrapped(row.id, row.epoch_id))
    private, public = split(unseal(key, row.private, sealed(row.id)), 2)
    return Held(row.kind, public, private)


def _changed(desk: Desk, row: MailKey) -> bool | None:
    try:
        return _opened(keys.seed(desk, row.epoch_id), row).public != row.public
    except NotAllowed:
        return None
    except CannotOpen:
        return True
