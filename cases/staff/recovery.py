"""The last way back, when no holder of a key remains: k shares, the root, a new person, and a day's wait that all can
see.

Every certificate is given anew as well: those of a certifier who is gone would run out with nobody to renew them.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from cases.audit.actions import line
from cases.db import session
from cases.errors import BadInput, Unready, WrongState
from cases.keys.actions import certify_epoch
from cases.keys.contexts import holder_wrap, recovery_wrap
from cases.keys.hooks import Turn, turned
from cases.keys.models import KeyWrap, RecoveryWrap
from cases.office.models import CertificateRow, KeyEpoch
from cases.office.queries import OF_EPOCHS, current_epoch, verified
from cases.staff.accounts import NewPerson, add_person, new_link
from cases.staff.desk import Desk
from cases.staff.founding import certify_certifier, new_recovery
from cases.staff.hooks import Recovered, recovered
from cases.staff.models import RoleGrant, Staff
from cases.staff.notes import note
from cases.staff.queries import kinds_for, setting
from cases.staff.rules import RECOVERY_WAIT
from crypto.keys import Pair
from crypto.seal import keep, wrap
from crypto.shares import join
from crypto.unseal import unwrap

__all__ = ["Shares", "ask_recovery", "pending", "recover"]


@dataclass(frozen=True)
class Shares:
    """What the holders have laid on the table, and how the new recovery key is to be split."""

    words: list[str] = field(repr=False)
    root_seed: bytes = field(repr=False)
    k_of_n: tuple[int, int] = (2, 3)


def ask_recovery(new: NewPerson, now: datetime) -> tuple[Staff, str]:
    """Announce that a new person is to get the office's keys back; gives the person and the token of the link.

    From now on every page of the staff side says so, for a day at least. Raises BadInput as `invite` does.
    """
    person = add_person(new, now)
    for role in sorted(new.roles):
        session().add(RoleGrant(id=uuid4(), staff_id=person.id, role=role.value, granted_by=None, granted_at=now))
    note("recovery", {"staff_id": str(person.id), "asked_at": now.isoformat()})
    line("recovery.ask", actor="command", object=person.id, now=now)
    return person, new_link(person, now)


def pending() -> datetime | None:
    """Since when a recovery has been announced; None where there is none."""
    asked = setting("recovery").get("asked_at")
    return datetime.fromisoformat(asked) if asked else None


def recover(desk: Desk, shares: Shares) -> tuple[int, list[str]]:
    """Open every epoch with the joined shares, wrap it to the new person at the desk, and make a new recovery key.

    Gives how many epochs were opened, and the new shares. Raises WrongState: none, wait (before a day has passed);
    BadInput("shares") where they are too few, mistyped or of another key; CannotOpen.
    """
    asked = pending()
    if asked is None or setting("recovery").get("staff_id") != str(desk.staff_id):
        raise WrongState("none")
    if desk.now - asked < RECOVERY_WAIT:
        raise WrongState("wait")
    old, seed = current_epoch("recovery"), join(shares.words)
    if Pair.from_seed(seed).public != old.public:
        raise BadInput("shares")
    desk = certify_certifier(shares.root_seed, desk)
    new, words = new_recovery(desk, shares.k_of_n)
    opened = [_over(desk, wrapped, seed, new) for wrapped in _wraps(old.id)]
    turned(Turn(desk, old, seed, new))
    recovered(Recovered(desk, old, seed, new))
    note("recovery", {})
    line("recovery.done", actor=desk.staff_id, object=old.id, now=desk.now)
    return len(opened), words


def _wraps(recovery_id: UUID) -> list[RecoveryWrap]:
    return list(session().scalars(select(RecoveryWrap).where(RecoveryWrap.recovery_id == recovery_id)))


def _over(desk: Desk, wrapped: RecoveryWrap, recovery_seed: bytes, new: KeyEpoch) -> UUID:
    """One epoch's seed: to the person, where the roles ask for it, and to the new recovery key; the old wrap goes."""
    epoch = session().get_one(KeyEpoch, wrapped.epoch_id)
    seed = unwrap(recovery_seed, wrapped.blob, recovery_wrap(epoch.id, wrapped.recovery_id))
    if epoch.kind in kinds_for(desk.roles) and session().get(KeyWrap, (epoch.id, desk.staff_id)) is None:
        blob = keep(desk.keys.symmetric, seed, holder_wrap(epoch.id, desk.staff_id))
        session().add(KeyWrap(epoch_id=epoch.id, staff_id=desk.staff_id, form="box", blob=blob))
    session().add(
        RecoveryWrap(
            epoch_id=epoch.id, recovery_id=new.id, blob=wrap(new.public, seed, recovery_wrap(epoch.id, new.id))
        )
    )
    session().delete(wrapped)
    if epoch.superseded_on is None and _was_certified(epoch, desk.today):
        certify_epoch(desk, epoch)
    session().flush()
    return epoch.id


def _was_certified(epoch: KeyEpoch, today: date) -> bool:
    """Whether the pinned root vouched for this key until its certificate's last day, or does today. Anybody can seal a
    seed to the recovery key; a row that was only written into the database is not to be certified for it.
    """
    row = session().get(CertificateRow, epoch.certificate_id) if epoch.certificate_id else None
    try:
        known = verified(row.id, min(today, row.not_after)) if row else None
    except Unready:
        return False
    wanted = (epoch.kind, epoch.number, epoch.public)
    return known is not None and known.kind in OF_EPOCHS and (known.subject, known.epoch, known.seal_public) == wanted
