"""Epochs begin, are shared, are replaced and are destroyed. Seeds stand in memory only; rows hold wraps."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select

from cases.audit.actions import line
from cases.db import session
from cases.errors import NotAllowed, Unready, WrongState
from cases.keys.contexts import holder_wrap, recovery_wrap
from cases.keys.hooks import Turn, turned
from cases.keys.models import KeyWrap, RecoveryWrap
from cases.keys.person import Person
from cases.keys.queries import given, holders_of, missing, seed
from cases.office.actions import put_certificate
from cases.office.models import KeyEpoch
from cases.office.queries import certificate_for_staff, certified_epoch, current_epoch, verified
from crypto.certs import Certificate, issue
from crypto.keys import Pair, new_seed
from crypto.seal import keep, wrap

INTAKE = ("office", "secretary", "superior")
# Everything that waits under these is taken along at a rotation, so the old seed can be destroyed at once. What lies
# under the other kinds stays under its epoch, and its remaining holders keep their wraps.
EMPTIED = ("office", "secretary")


def certify(desk: Person, draft: Certificate) -> str:
    """Sign `draft` with the desk's own certifier key and give the certificate's id; the dates are set here.

    Raises NotAllowed("certifier") unless the desk's own certificate is a certifier's and good today.
    """
    own = verified(desk.certificate_id, desk.today) if desk.certificate_id else None
    if own is None or own.kind != "certifier" or own.sign_public != desk.keys.signer.public:
        raise NotAllowed("certifier")
    dated = Certificate(
        draft.kind, draft.subject, draft.epoch, draft.sign_public, draft.seal_public, desk.today, own.not_after, ""
    )
    return put_certificate(issue(desk.keys.signer, own.subject, dated), desk.certificate_id)


def certify_epoch(desk: Person, epoch: KeyEpoch) -> None:
    """Certify an epoch and let it take the place of the one before it. The caller has compared its fingerprint."""
    kind = "intake" if epoch.kind in INTAKE else "key"
    epoch.certificate_id = certify(
        desk, Certificate(kind, epoch.kind, epoch.number, b"", epoch.public, desk.today, desk.today, "")
    )
    earlier = select(KeyEpoch).where(KeyEpoch.kind == epoch.kind, KeyEpoch.number < epoch.number)
    for old in session().scalars(earlier.where(KeyEpoch.superseded_on.is_(None))):
        old.superseded_on = desk.today
    session().flush()
    line("key.certify", actor=desk.staff_id, object=epoch.id, now=desk.now)


def add_epoch(desk: Person, kind: str, public: bytes) -> KeyEpoch:
    """The row of a new epoch whose seed somebody else keeps (the superior, the recovery shares). Not yet certified."""
    last = session().scalar(select(func.max(KeyEpoch.number)).where(KeyEpoch.kind == kind)) or 0
    epoch = KeyEpoch(id=uuid4(), kind=kind, number=last + 1, public=public, began_on=desk.today)
    session().add(epoch)
    session().flush()
    return epoch


def new_epoch(desk: Person, kind: str, holders: Iterable[UUID]) -> KeyEpoch:
    """A new pair of `kind`, certified by the desk, wrapped to the holders' certified keys and to recovery.

    Raises NotAllowed where the desk may not certify, Unready where a holder or the recovery key is not certified.
    """
    pair = Pair.from_seed(new_seed())
    epoch = add_epoch(desk, kind, pair.public)
    certify_epoch(desk, epoch)
    for staff_id in holders:
        _wrap_to(desk, epoch, pair.seed, staff_id)
    _wrap_to_recovery(desk, epoch, pair.seed)
    line("key.epoch", actor=desk.staff_id, object=epoch.id, now=desk.now)
    return epoch


def born(desk: Person, kind: str) -> KeyEpoch:
    """A new pair of `kind` in a holder's own session: boxed to that person, wrapped to the earlier holders and to
    recovery, and good for nothing until a certifier has compared its fingerprint (`certify_epoch`).
    """
    pair = Pair.from_seed(new_seed())
    others = _remaining(desk, kind)
    epoch = add_epoch(desk, kind, pair.public)
    ctx = holder_wrap(epoch.id, desk.staff_id)
    blob = keep(desk.keys.symmetric, pair.seed, ctx)
    session().add(KeyWrap(epoch_id=epoch.id, staff_id=desk.staff_id, form="box", blob=blob))
    for staff_id in others:
        _wrap_to(desk, epoch, pair.seed, staff_id)
    _wrap_to_recovery(desk, epoch, pair.seed)
    line("key.epoch", actor=desk.staff_id, object=epoch.id, now=desk.now)
    return epoch


def share(desk: Person, epoch: KeyEpoch, to: UUID) -> None:
    """A holder wraps the seed on to another person's certified key. Raises NotAllowed without a wrap of one's own."""
    _wrap_to(desk, epoch, seed(desk, epoch.id), to)
    line("key.share", actor=desk.staff_id, object=to, now=desk.now)


def share_all(desk: Person, kinds: Iterable[str], to: UUID) -> list[str]:
    """Wrap on every living epoch of these kinds that the desk holds and the person lacks; the kinds it could not
    give.
    """
    lacking: list[str] = []
    for epoch in missing(kinds, to):
        if session().get(KeyWrap, (epoch.id, desk.staff_id)) is None:
            lacking.append(epoch.kind)
        else:
            share(desk, epoch, to)
    return sorted(set(lacking))


def rotate(desk: Person, kind: str) -> KeyEpoch:
    """Replace the current epoch of `kind` for the same holders, and take along what waits under it.

    Of `EMPTIED` kinds the old seed is destroyed: every wrap of it is deleted, so only old backups can still open what
    was wrapped to it. Raises NotAllowed without the old seed or a certifier's certificate, Unready, and WrongState
    where
    another has rotated meanwhile.
    """
    old = _locked(kind)
    known = seed(desk, old.id)
    new = new_epoch(desk, kind, given(old.id, known))
    turned(Turn(desk, old, known, new))
    if kind in EMPTIED:
        destroy(desk, old)
    return new


def destroy(desk: Person, epoch: KeyEpoch) -> None:
    """Delete every wrap of a superseded epoch's seed. Raises WrongState for one that is still in use."""
    if epoch.superseded_on is None:
        raise WrongState("epoch")
    session().execute(delete(KeyWrap).where(KeyWrap.epoch_id == epoch.id))
    session().execute(delete(RecoveryWrap).where(RecoveryWrap.epoch_id == epoch.id))
    epoch.destroyed_on = desk.today
    line("key.destroy", actor=desk.staff_id, object=epoch.id, now=desk.now)


def withdraw(staff_id: UUID, kinds: Iterable[str] | None = None) -> list[str]:
    """Delete a person's wraps (of these kinds; all of them with None) and give the kinds whose current epoch was held.

    An epoch that was born in that session and never certified goes with it.
    """
    wanted = (
        select(KeyWrap, KeyEpoch).join(KeyEpoch, KeyEpoch.id == KeyWrap.epoch_id).where(KeyWrap.staff_id == staff_id)
    )
    gone: set[str] = set()
    for wrapped, epoch in session().execute(wanted).all():
        if kinds is not None and epoch.kind not in kinds:
            continue
        if epoch.superseded_on is None:
            gone.add(epoch.kind)
        session().delete(wrapped)
        session().flush()
        if epoch.certificate_id is None and not holders_of(epoch.id):
            session().execute(delete(RecoveryWrap).where(RecoveryWrap.epoch_id == epoch.id))
            session().delete(epoch)
    session().flush()
    return sorted(gone)


def _remaining(desk: Person, kind: str) -> list[UUID]:
    """Who else holds the kind now, as far as who is at the desk can tell: who never held it gives it on later."""
    try:
        old = current_epoch(kind).id
        return [holder for holder in given(old, seed(desk, old)) if holder != desk.staff_id]
    except (NotAllowed, Unready):
        return []


def _locked(kind: str) -> KeyEpoch:
    # Whoever lays down a report locks the epoch's row for sharing (`cases.inbox`): none can slip in under the old epoch
    # once this has it, and none that is still being written is missed.
    epoch = current_epoch(kind)
    locked = session().get(KeyEpoch, epoch.id, with_for_update=True, populate_existing=True)
    if locked is None or locked.superseded_on is not None:
        raise WrongState("epoch")
    return locked


def _wrap_to(desk: Person, epoch: KeyEpoch, secret: bytes, staff_id: UUID) -> None:
    if session().get(KeyWrap, (epoch.id, staff_id)) is not None:
        return
    public = certificate_for_staff(staff_id, desk.today).seal_public
    if not public:
        raise Unready("certificate")
    blob = wrap(public, secret, holder_wrap(epoch.id, staff_id))
    session().add(KeyWrap(epoch_id=epoch.id, staff_id=staff_id, form="hpke", blob=blob))
    session().flush()


def _wrap_to_recovery(desk: Person, epoch: KeyEpoch, secret: bytes) -> None:
    recovery = certified_epoch("recovery", desk.today)
    blob = wrap(recovery.public, secret, recovery_wrap(epoch.id, recovery.id))
    session().add(RecoveryWrap(epoch_id=epoch.id, recovery_id=recovery.id, blob=blob))
    session().flush()
