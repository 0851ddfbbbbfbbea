"""A report's keys come over to a clue, and move on from one epoch of the case key to the next."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, delete, func, select

from cases.db import session
from cases.errors import NotAllowed, NotFound
from cases.inbox import contexts as inbox
from cases.inbox.models import Message, Report, ReportWrap
from cases.office import queries as office
from cases.staff.desk import Desk
from cases.vault import contexts
from cases.vault.letters import message_key
from cases.vault.models import Origin, ThreadKey
from cases.vault.reports import Opened, origin_key, threads_of
from cases.vault.rows import CaseKey
from crypto.certs import Certificate, issue
from crypto.fields import join
from crypto.keys import Pair, new_seed
from crypto.seal import box
from crypto.unseal import unbox

RENEW_BEFORE = timedelta(days=60)


def bring_over(desk: Desk, have: Opened, case: CaseKey) -> None:
    """Make `case` the report's only way: its DEK and its thread under the case key, earlier messages under the DEK, and
    every wrap to an epoch deleted; recovery goes by the case key from now on.

    Raises CannotOpen, and NotAllowed where an earlier message lies under an epoch that this person does not hold.
    """
    report = have.report
    ctx = contexts.origin(case.clue_id, report.id, case.epoch)
    row = Origin(clue_id=case.clue_id, report_id=report.id, epoch=case.epoch, key=box(case.key, have.dek, ctx))
    session().add(row)
    _rewrap_messages(desk, have)
    new_thread(desk, case, report)
    session().execute(delete(ReportWrap).where(ReportWrap.report_id == report.id))


def share(have: Opened, case: CaseKey) -> None:
    """Give another clue the report's words too, and the letters so far; the correspondence stays where it is."""
    key = box(case.key, have.dek, contexts.origin(case.clue_id, have.report.id, case.epoch))
    session().add(Origin(clue_id=case.clue_id, report_id=have.report.id, epoch=case.epoch, key=key, leads=False))


def hand_on(desk: Desk, report: Report, old: CaseKey, new: CaseKey) -> bool:
    """Let another clue lead the correspondence of a report of the clue of `old`: it gets the report's key, the threads
    so far and a new one; the first keeps what it had, and reads no further. Whether the other had the report before.

    The caller has locked both clues. Raises CannotOpen, NotAllowed without a certificate.
    """
    first, other = (session().get(Origin, (case.clue_id, report.id)) for case in (old, new))
    if first is None:
        raise NotFound
    if other is None:
        ctx = contexts.origin(new.clue_id, report.id, new.epoch)
        key = box(new.key, origin_key(old, first), ctx)
        session().add(Origin(clue_id=new.clue_id, report_id=report.id, epoch=new.epoch, key=key, leads=False))
    _copy_threads(report, old, new)
    if first.leads:
        first.leads = False
        session().flush()  # one leads at a time
        session().get_one(Origin, (new.clue_id, report.id)).leads = True
        new_thread(desk, new, report)
    return other is not None


def _copy_threads(report: Report, old: CaseKey, new: CaseKey) -> None:
    rows = session().scalars(select(ThreadKey).where(ThreadKey.report_id == report.id)).all()
    there = {row.epoch for row in rows if row.clue_id == new.clue_id}
    for row in rows:
        if row.clue_id == old.clue_id and row.epoch not in there:
            seed = unbox(old.key, row.seed, contexts.thread_seed(report.id, row.epoch, row.case_epoch))
            ctx = contexts.thread_seed(report.id, row.epoch, new.epoch)
            copied = ThreadKey(report_id=report.id, epoch=row.epoch, clue_id=new.clue_id, case_epoch=new.epoch)
            copied.seed, copied.until = box(new.key, seed, ctx), row.until
            session().add(copied)


def give_back(desk: Desk, report: Report, case: CaseKey, to: CaseKey, *, keep: bool) -> None:
    """Undo `hand_on`: the clue of `to` leads again, and the other forgets the report unless it had it before (`keep`).
    As `hand_on`.
    """
    hand_on(desk, report, case, to)
    if not keep:
        mine = ThreadKey.clue_id == case.clue_id, ThreadKey.report_id == report.id
        session().execute(delete(ThreadKey).where(*mine))
        session().execute(delete(Origin).where(Origin.clue_id == case.clue_id, Origin.report_id == report.id))


def _rewrap_messages(desk: Desk, have: Opened) -> None:
    mine = (Message.report_id == have.report.id, Message.direction == "in", Message.key_form == "hpke")
    # Before there is a clue nobody has made a thread's key: what is sealed to one is not ours to open, and stays so.
    for row in session().scalars(select(Message).where(*mine, Message.epoch_id.is_not(None))).all():
        key = message_key(desk, have, row)
        row.key = box(have.dek, key, inbox.message_key_boxed(row.report_id, row.counter))
        row.key_form, row.epoch_id = "dek", None


def new_thread(desk: Desk, case: CaseKey, report: Report) -> None:
    """A new pair for what the reporter writes from now on: its seed under the case key, its public half, signed by this
    person's certified key, in the inbox. Raises NotAllowed without a certificate.
    """
    pair = Pair.from_seed(new_seed())
    epoch = 1 + _latest(report)
    seed = box(case.key, pair.seed, contexts.thread_seed(report.id, epoch, case.epoch))
    row = ThreadKey(report_id=report.id, epoch=epoch, clue_id=case.clue_id, case_epoch=case.epoch, seed=seed)
    report.thread_epoch = epoch
    _publish(_Signer.at(desk), row, report, pair.public)
    session().add(row)


def _latest(report: Report) -> int:
    """The latest epoch that anybody may have seen. A row put back to an earlier one must not make us begin there again:
    the reporter's page refuses a key that is older than a letter.
    """
    ours = select(func.max(ThreadKey.epoch)).where(ThreadKey.report_id == report.id)
    letters = select(func.max(Message.epoch)).where(Message.report_id == report.id)
    return max(report.thread_epoch, session().scalar(ours) or 0, session().scalar(letters) or 0)


@dataclass(frozen=True, slots=True)
class _Signer:
    """A person with a certificate, and the last day on which what it signs can be verified."""

    desk: Desk
    chain: tuple[Certificate, ...]
    until: date

    @classmethod
    def at(cls, desk: Desk) -> "_Signer":
        if desk.certificate_id is None:
            raise NotAllowed("not_confirmed")
        chain = tuple(office.chain(desk.certificate_id))
        return cls(desk, chain, min(one.not_after for one in chain))


def _publish(signer: _Signer, row: ThreadKey, report: Report, public: bytes) -> None:
    own = signer.chain[-1].subject
    draft = Certificate("thread", str(report.id), row.epoch, b"", public, signer.desk.today, signer.until, own)
    proof = (*signer.chain, issue(signer.desk.keys.signer, own, draft))
    report.thread_public, report.thread_proof = public, join(one.to_bytes() for one in proof)
    row.until = signer.until


def ending_threads(on: date) -> Select[ThreadKey, Report]:
    """The threads that reporters write to now whose certificates end within `RENEW_BEFORE`; then nobody could write."""
    current = (Report.id == ThreadKey.report_id) & (Report.thread_epoch == ThreadKey.epoch)
    return select(ThreadKey, Report).join(Report, current).where(ThreadKey.until <= on + RENEW_BEFORE)


def renew_threads(desk: Desk, case: CaseKey) -> int:
    """Certify again the clue's threads whose certificates end soon, where this person's own reaches further; how many.

    The key stays the same. Its public half is made from the seed, never taken from the inbox: whoever could write there
    would get another signed. Raises CannotOpen.
    """
    if not any(row.until <= desk.today + RENEW_BEFORE for row in threads_of(case)):
        return 0
    mine = (ThreadKey.clue_id == case.clue_id, ThreadKey.case_epoch == case.epoch)
    rows = session().execute(ending_threads(desk.today).where(*mine).with_for_update(of=Report)).all()
    if not rows or desk.certificate_id is None:
        return 0
    signer = _Signer.at(desk)
    ending = [(row, report) for row, report in rows if row.until < signer.until]
    for row, report in ending:
        seed = unbox(case.key, row.seed, contexts.thread_seed(row.report_id, row.epoch, row.case_epoch))
        _publish(signer, row, report, Pair.from_seed(seed).public)
    return len(ending)


def move_reports(desk: Desk, old: CaseKey, new: CaseKey) -> None:
    """Box every DEK and every thread's seed of the clue under its next epoch, and begin a new thread epoch: what is
    written from now on does not open with what was held before. Raises CannotOpen.
    """
    for thread in session().scalars(select(ThreadKey).where(ThreadKey.clue_id == old.clue_id)).all():
        seed = unbox(old.key, thread.seed, contexts.thread_seed(thread.report_id, thread.epoch, old.epoch))
        thread.seed = box(new.key, seed, contexts.thread_seed(thread.report_id, thread.epoch, new.epoch))
        thread.case_epoch = new.epoch
    wanted = select(Origin, Report).join(Report, Report.id == Origin.report_id).where(Origin.clue_id == old.clue_id)
    for origin, report in session().execute(wanted.with_for_update(of=Report)).all():
        dek = origin_key(old, origin)
        origin.epoch = new.epoch
        origin.key = box(new.key, dek, contexts.origin(origin.clue_id, origin.report_id, new.epoch))
        if origin.leads:
            new_thread(desk, new, report)
