"""The inbox door where there are no roles (SQLite): the same acts as in `functions.sql`, by rows."""

from datetime import UTC, date, datetime, time
from functools import cache
from uuid import UUID

from sqlalchemy import Insert, Integer, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as into

from cases.audit.actions import row
from cases.audit.models import AuditLine
from cases.db import Base, session
from cases.errors import WrongState
from cases.inbox.models import Blob, ClerkWrap, Identity, Message, Parked, Report, ReportWrap, Upload
from cases.inbox.parcels import Begun, MessageParcel, Parcel, ParkedFile, SealedFile, Thread, ThreadLetter, Uploading
from cases.office.models import KeyEpoch

Answer = tuple[str, UUID | None, bytes | None]
_ALIVE = (KeyEpoch.superseded_on.is_(None), KeyEpoch.destroyed_on.is_(None))


def receive(parcel: Parcel) -> Answer:
    """(`kept`, `known`, `again` or `superseded`; the report; the origin that was kept)."""
    if not _put_report(parcel):
        return _why_not(parcel)
    _put(ReportWrap, *({"report_id": parcel.id, "epoch_id": one.epoch_id, "blob": one.blob} for one in parcel.wraps))
    _files(parcel, parcel.id, None)
    if parcel.identity is not None:
        who = parcel.identity
        values = {"custodians_id": who.custodians_id, "approvers_id": who.approvers_id, "blob": who.blob}
        _put(Identity, {"report_id": parcel.id, **values})
    if parcel.clerk is not None:
        _put(ClerkWrap, {"report_id": parcel.id, "staff_id": parcel.clerk.staff_id, "blob": parcel.clerk.blob})
    _line("report.receive", parcel.id, parcel.day)
    return "kept", parcel.id, parcel.origin


def _put(table: type[Base], *values: dict[str, object]) -> None:
    # As values beside one statement, which is compiled once, and past the session, which has no objects to look after.
    session().connection().execute(_into(table), list(values))


@cache
def _into(table: type[Base]) -> Insert:
    return insert(table.__table__)  # type: ignore[arg-type]


def _put_report(parcel: Parcel) -> bool:
    """One statement while the writer's lock is held: nothing is put where an epoch is no longer current, or where the
    lookup, the origin or the reference is taken.
    """
    values = _report_row(parcel)
    epochs = [one.epoch_id for one in parcel.wraps]
    kept = session().connection().execute(_report_into(tuple(values)), {**values, "epochs": epochs, "n": len(epochs)})
    return kept.rowcount == 1


@cache
def _report_into(names: tuple[str, ...]) -> Insert:
    wanted = KeyEpoch.id.in_(bindparam("epochs", expanding=True))
    good = select(func.count()).where(wanted, *_ALIVE).scalar_subquery()
    columns = Report.__table__.c
    values = select(*(bindparam(name, type_=columns[name].type) for name in names))
    number = bindparam("n", type_=Integer)
    return into(Report).from_select(list(names), values.where(good == number, number > 0)).on_conflict_do_nothing()


def _why_not(parcel: Parcel) -> Answer:
    known = _known(parcel)
    if known is not None:
        return "known", *known
    good = _current([one.epoch_id for one in parcel.wraps])
    return "again" if good else "superseded", None, None


def _known(parcel: Parcel) -> tuple[UUID, bytes | None] | None:
    ways = []
    if parcel.lookup is not None:
        ways.append(Report.lookup == parcel.lookup)
    if parcel.origin is not None:
        ways.append((Report.channel == parcel.channel) & (Report.origin == parcel.origin))
    wanted = select(Report.id, Report.origin)
    found = session().execute(wanted.where(or_(*ways)).limit(1)).first() if ways else None
    return None if found is None else (found[0], found[1])


def _report_row(parcel: Parcel) -> dict[str, object]:
    same = (
        "id",
        "ref",
        "lookup",
        "channel",
        "origin",
        "addressee",
        "named",
        "due_on",
        "limit_on",
        "hint",
        "body",
        "reporter_seal",
    )
    return {
        **{name: getattr(parcel, name) for name in same},
        "state": "received",
        "said": "received",
        "received_on": min(parcel.received_on or parcel.day, parcel.day),
        "next_on": parcel.due_on,
        "level": "none",
        "thread_epoch": 0,
        "new_words": False,
        "withdrawn": False,
    }


def _current(epochs: list[UUID]) -> bool:
    found = session().scalar(select(func.count()).where(KeyEpoch.id.in_(epochs), *_ALIVE))
    return bool(epochs) and found == len(epochs)


def _files(parcel: Parcel | MessageParcel, report: UUID, message: UUID | None) -> None:
    if parcel.parked:
        gone = session().execute(delete(Parked).where(Parked.form == parcel.form, Parked.id.in_(parcel.parked)))
        if gone.rowcount != len(parcel.parked):  # type: ignore[attr-defined]
            raise WrongState("parked")
    if parcel.uploads:
        _uploaded(parcel.form, parcel.uploads, parcel.blobs)
    rows: list[dict[str, object]] = [
        {
            "id": file.id,
            "report_id": report,
            "message_id": message,
            "key": file.key,
            "day": parcel.day,
            "parts": file.parts,
        }
        for file in parcel.blobs
    ]
    if rows:
        _put(Blob, *rows)


def _uploaded(form: bytes, ids: tuple[UUID, ...], files: tuple[SealedFile, ...]) -> None:
    """These uploads become files: each must be there, of this form, with as many parts as is said."""
    mine = (Upload.form == form, Upload.id.in_(ids))
    there = dict(session().execute(select(Upload.id, Upload.parts).where(*mine)).all())
    if there != {file.id: file.parts for file in files if file.id in ids}:
        raise WrongState("parked")
    session().execute(delete(Upload).where(*mine))


def _line(act: str, report: UUID, day: date) -> None:
    # The day and no more: an exact time beside a proxy's log would name a person.
    _put(AuditLine, row(act, actor="reporter", object=report, now=datetime.combine(day, time(), UTC)))


def add_message(parcel: MessageParcel) -> Answer:
    """(`kept`, `known`, `superseded`, `again` or `absent`; the report; nothing)."""
    report = session().get(Report, parcel.report_id)
    if report is None or report.lookup is None or report.lookup != parcel.lookup:
        return "absent", None, None
    mine = Message.report_id == report.id
    if session().scalar(select(Message.id).where(mine, Message.origin == parcel.origin)):
        return "known", report.id, None
    if parcel.epoch != report.thread_epoch or (parcel.epoch_id and not _current([parcel.epoch_id])):
        return "superseded", None, None
    last = session().scalar(select(func.max(Message.counter)).where(mine, Message.direction == "in"))
    if parcel.counter != 1 + (last or 0):
        return "again", None, None
    same = ("id", "report_id", "counter", "day", "origin", "epoch", "epoch_id", "key", "body")
    values = {name: getattr(parcel, name) for name in same}
    _put(Message, {"direction": "in", "key_form": "hpke", "read": False, **values})
    _files(parcel, report.id, parcel.id)
    report.new_words = True
    _line("report.message", report.id, parcel.day)
    return "kept", report.id, None


def withdraw(lookup: bytes, day: date) -> None:
    """Mark the report as withdrawn by its sender, once."""
    report = session().scalars(select(Report).where(Report.lookup == lookup, ~Report.withdrawn)).first()
    if report is not None:
        report.withdrawn = report.new_words = True
        _line("report.withdraw", report.id, day)


def thread(lookup: bytes) -> Thread | None:
    """What the holder of a code may be given."""
    same = ("addressee", "named", "said", "next_on", "received_on", "withdrawn")
    key = ("thread_public", "thread_epoch", "thread_proof")
    wanted = select(Report.id, *(getattr(Report, name) for name in (*same, *key))).where(Report.lookup == lookup)
    one = session().execute(wanted).mappings().first()
    if one is None:
        return None
    letters = session().execute(
        select(Message.direction, Message.counter, Message.day, Message.epoch, Message.body)
        .where(Message.report_id == one["id"])
        .order_by(Message.day, Message.direction, Message.counter)
    )
    found = tuple(
        ThreadLetter(way, counter, day, epoch, body if way == "out" else None)
        for way, counter, day, epoch, body in letters
    )
    return Thread(report_id=one["id"], **{name: one[name] for name in (*same, *key)}, letters=found)


def park(form: bytes, file: ParkedFile) -> None:
    """Keep a file of an unfinished form."""
    _put(Parked, {**{name: getattr(file, name) for name in ("id", "key", "meta", "until", "size")}, "form": form})


def parked(form: bytes) -> list[ParkedFile]:
    """The files of an unfinished form."""
    wanted = (
        select(Parked.id, Parked.key, Parked.meta, Parked.until, Parked.size)
        .where(Parked.form == form)
        .order_by(Parked.id)
    )
    return [ParkedFile(*row) for row in session().execute(wanted)]


def unpark(form: bytes, ids: tuple[UUID, ...] | None) -> list[UUID]:
    """Forget these files of a form, or all; gives the ids whose objects may go."""
    which = [Parked.form == form] + ([] if ids is None else [Parked.id.in_(ids)])
    gone = list(session().scalars(select(Parked.id).where(*which)))
    session().execute(delete(Parked).where(*which))
    return gone


def begin_upload(begun: Begun) -> UUID | None:
    """A file begins to come, by the first of its names that is free; None where there are too many already."""
    mine = session().scalar(select(func.count()).where(Upload.form == begun.form)) or 0
    found = session().execute(select(Upload.id, Upload.form).where(Upload.id.in_(begun.names)))
    going: dict[UUID, bytes] = {one.id: one.form for one in found}
    if mine >= begun.files or len({*going.values()} - {begun.form}) > begun.forms:
        return None
    gone = {*going, *session().scalars(select(Blob.id).where(Blob.id.in_(begun.names)))}
    name = next((one for one in begun.names if one not in gone), None)
    if name is not None:
        _put(Upload, {"id": name, "form": begun.form, "parts": 0, "size": 0, "until": begun.until})
    return name


def unfinished() -> int:
    """How many bytes lie in the store for forms that are not sent yet."""
    return sum(int(session().scalar(select(func.coalesce(func.sum(one.size), 0))) or 0) for one in (Upload, Parked))


def uploading(form: bytes) -> list[Uploading]:
    """What has come of this form so far."""
    wanted = select(Upload.id, Upload.parts, Upload.size).where(Upload.form == form).order_by(Upload.id)
    return [Uploading(*row) for row in session().execute(wanted)]


def add_part(form: bytes, upload: Uploading) -> bool:
    """Count one part more: `upload` as it is afterwards. False where it is not the next one."""
    mine = (Upload.id == upload.id, Upload.form == form, Upload.parts == upload.parts - 1)
    done = session().execute(update(Upload).where(*mine).values(parts=upload.parts, size=upload.size))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def drop_upload(form: bytes, upload: UUID) -> int | None:
    """Forget an upload of this form; gives how many parts it had."""
    mine = (Upload.id == upload, Upload.form == form)
    parts = session().scalar(select(Upload.parts).where(*mine))
    session().execute(delete(Upload).where(*mine))
    return parts
