"""Letters between the reporter and the office: read when they verify, written signed, sealed both ways."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Uuid, bindparam, func, select

from cases.db import session
from cases.errors import BadInput, NotAllowed, NotFound, WrongState
from cases.inbox import contexts as inbox
from cases.inbox.models import Blob, Message, Report
from cases.inbox.rules import ANSWERING, FINAL, asks
from cases.keys import queries as keys
from cases.office import queries as office
from cases.staff.desk import Desk
from cases.staff.models import Staff
from cases.vault.bodies import FileMeta, OpenFile
from cases.vault.reports import Opened, file_of
from crypto.certs import Certificate
from crypto.errors import CannotOpen
from crypto.keys import Pair
from crypto.messages import (
    FromOffice,
    FromReporter,
    MessageFile,
    Place,
    SignedMessage,
    UnsignedMessage,
    read_message,
    read_unsigned,
    sign_message,
)
from crypto.seal import seal, seal_to
from crypto.unseal import unbox, unseal, unseal_from, unwrap

LONGEST = 20_000
Read = SignedMessage | UnsignedMessage
UNSIGNED = {"mail": "mail", "hotline": "phone"}  # the kind of a report's way → what may be added to it without a code
MOST_GAPS = 50  # a number that was written into the database fills no page


@dataclass(frozen=True, slots=True)
class Letter:
    """One message. `text` is None where it does not open or its signature does not verify: the page says so."""

    id: UUID
    direction: str
    counter: int
    day: date
    text: str | None = field(repr=False)
    files: list[FileMeta]
    by: str
    read: bool
    missing: bool = False  # no message: its number is not there, while later ones are
    unsigned: str = (
        ""  # mail or phone: it came that way and without the code's signature, so anyone may have written it
    )

    @property
    def signed(self) -> bool:
        """Whether the code's key, or a member's, stands for who wrote it."""
        return not self.unsigned


def letters(desk: Desk, have: Opened) -> list[Letter]:
    """The thread of one report, in order."""
    return letters_of(desk, [have])[have.report.id]


def letters_of(desk: Desk, several: Sequence[Opened]) -> dict[UUID, list[Letter]]:
    """The threads of several reports, by report, with one statement for all messages and one for the writers' names."""
    have = {one.report.id: one for one in several}
    rows = session().scalars(_MESSAGES, {"reports": list(have)}).all()
    signs = {one.report.id: one.words.reporter_sign for one in several} if rows else {}
    rows = [row for row in rows if _of_its_time(have[row.report_id], row)]
    read = [(row, _read(desk, have[row.report_id], row, signs[row.report_id])) for row in rows]
    names = _names(desk, (message for _, message in read))
    found: dict[UUID, list[Letter]] = {report: [] for report in have}
    for row, message in read:
        found[row.report_id].append(_letter(row, message, names))
    return {report: _with_gaps(rows) for report, rows in found.items()}


def _of_its_time(have: Opened, row: Message) -> bool:
    """What was written after another clue took the correspondence over is that one's, and is not shown as broken."""
    return have.leads or row.epoch in have.threads or row.epoch == 0 or row.key_form == "dek"


def _with_gaps(rows: list[Letter]) -> list[Letter]:
    """Each side numbers its letters from one on: before a letter, say which are missing. Of the last ones nothing tells
    but the record, where each letter is a line.
    """
    kept = {(one.direction, one.counter) for one in rows}
    shown, last = [], {"in": 0, "out": 0}
    for one in rows:
        for number in range(last[one.direction] + 1, min(one.counter, last[one.direction] + MOST_GAPS)):
            if (one.direction, number) not in kept:
                gone = uuid5(one.id, str(number))
                shown.append(replace(one, id=gone, counter=number, text=None, files=[], read=True, missing=True))
        last[one.direction] = max(last[one.direction], one.counter)
        shown.append(one)
    return shown


_MESSAGES = (
    select(Message)
    .where(Message.report_id.in_(bindparam("reports", type_=Uuid, expanding=True)))
    .order_by(Message.day, Message.direction, Message.counter)
)


def _letter(row: Message, message: Read | None, names: dict[UUID, str]) -> Letter:
    said = None if message is None else message.text
    by = names.get(_writer(message), "") if message is not None and message.chain else ""
    way = message.source if isinstance(message, UnsignedMessage) else ""
    return Letter(row.id, row.direction, row.counter, row.day, said, _metas(message), by, row.read, unsigned=way)


def _metas(message: Read | None) -> list[FileMeta]:
    files = () if message is None else message.files
    return [FileMeta(UUID(one.reference), one.name, "", one.size, one.sha256, _of(one)) for one in files]


def _of(file: MessageFile) -> UUID | None:
    return UUID(file.cleaned_of) if file.cleaned_of else None


def _names(desk: Desk, messages: Iterable[Read | None]) -> dict[UUID, str]:
    known = {desk.staff_id: desk.name}
    writers = {_writer(message) for message in messages if message is not None and message.chain} - known.keys()
    if not writers:
        return known
    return known | dict(session().execute(select(Staff.id, Staff.name).where(Staff.id.in_(writers))).all())


def _writer(message: Read) -> UUID:
    return UUID(message.chain[-1].subject)


def _read(desk: Desk, have: Opened, row: Message, sign: bytes) -> Read | None:
    try:
        if row.direction == "in":
            place = Place(row.report_id, "to_office", row.counter, row.epoch)
            plain = unseal(message_key(desk, have, row), row.body, inbox.message_in(*_at(row)))
            return _from_reporter(have, plain, FromReporter(sign), place)
        place = Place(row.report_id, "to_reporter", row.counter, row.epoch)
        return read_message(_copy(have, row), FromOffice(office.root(), row.day, office.ended()), place)
    except (CannotOpen, NotAllowed, KeyError):
        # The one letter is unreadable and is shown so; the others still are read.
        return None


def _from_reporter(have: Opened, plain: bytes, sender: FromReporter, place: Place) -> Read:
    """Signed by the code's key; or unsigned, where the report came on a way without a code. Raises CannotOpen."""
    try:
        return read_message(plain, sender, place)
    except CannotOpen:
        found = read_unsigned(plain, place)
        if found.source != UNSIGNED.get(str(have.words.way.get("kind"))):
            raise
        return found


def _at(row: Message) -> tuple[UUID, int]:
    return row.report_id, row.counter


def message_key(desk: Desk, have: Opened, row: Message) -> bytes:
    """The key of a reporter's message. Raises CannotOpen, NotAllowed, KeyError where the key to it is not there."""
    if row.key is None:
        raise CannotOpen
    if row.key_form == "dek":
        return unbox(have.dek, row.key, inbox.message_key_boxed(*_at(row)))
    seed = have.thread(row.epoch) if row.epoch_id is None else keys.seed(desk, row.epoch_id)
    return unwrap(seed, row.key, inbox.message_key(row.report_id, row.counter, row.epoch, row.epoch_id))


def _copy(have: Opened, row: Message) -> bytes:
    # Since a clue is open, copies go to its thread's key: who was taken off it may still have an old DEK.
    ctx = inbox.message_copy(*_at(row))
    if row.epoch == 0:
        return unseal(have.dek, row.copy or b"", ctx)
    return unseal_from(have.thread(row.epoch), row.copy or b"", ctx)


def write_to_reporter(desk: Desk, have: Opened, text: str, reply_by: date | None = None) -> Message:
    """Sign `text` and seal it to the reporter's own key and for the office. With `reply_by` the reporter is told that
    an answer is asked for by that day; a question without a day gets the office's own, while the matter is open.

    Raises BadInput, NotAllowed without a certificate, NotFound where the reporter left no key.
    """
    said = text.strip()
    if not said or len(said) > LONGEST:
        raise BadInput("long" if said else "empty", "text")
    report = have.report
    seal_public = have.words.reporter_seal
    if not seal_public:
        raise NotFound("no_thread")
    counter = _next_counter(report)
    place = Place(report.id, "to_reporter", counter, report.thread_epoch)
    plain = sign_message(desk.keys.signer, SignedMessage(place, said, (), _chain(desk)))
    body = seal_to(seal_public, plain, inbox.message_out(report.id, counter))
    message = Message(id=uuid4(), report_id=report.id, direction="out", counter=counter, day=desk.today, read=False)
    message.epoch, message.key_form = place.epoch, "none"
    message.body, message.copy = body, _seal_copy(have, place, plain)
    session().add(message)
    if reply_by is None and asks(said) and report.state not in FINAL:
        reply_by = office.due_on(ANSWERING, desk.today)
    if reply_by is not None:
        report.said, report.next_on = "asked", reply_by
    return message


def _chain(desk: Desk) -> tuple[Certificate, ...]:
    if desk.certificate_id is None:
        raise NotAllowed("not_confirmed")
    return tuple(office.chain(desk.certificate_id))


def _next_counter(report: Report) -> int:
    # Two who write at once wait for one another here: each message has its own number.
    session().refresh(report, with_for_update=True)
    mine = (Message.report_id == report.id, Message.direction == "out")
    return 1 + (session().scalar(select(func.max(Message.counter)).where(*mine)) or 0)


def _seal_copy(have: Opened, place: Place, plain: bytes) -> bytes:
    ctx = inbox.message_copy(place.report, place.counter)
    if place.epoch == 0:
        return seal(have.dek, plain, ctx)
    if place.epoch not in have.threads:  # somebody was taken off the clue a moment ago
        raise WrongState("thread")
    return seal_to(Pair.from_seed(have.threads[place.epoch]).public, plain, ctx)


def open_file(desk: Desk, have: Opened, blob_id: UUID) -> OpenFile:
    """A file of the report or of one of the reporter's letters. Raises NotFound, CannotOpen."""
    for file in have.words.files:
        if file.id == blob_id:
            return file_of(have, file)
    sign = have.words.reporter_sign
    wanted = select(Message).where(Message.report_id == have.report.id, Message.direction == "in")
    for row in session().scalars(wanted):
        message = _read(desk, have, row, sign)
        for one in message.files if message else ():
            if one.reference == str(blob_id):
                blob = session().get(Blob, blob_id)
                return OpenFile(one.name, "", one.size, one.sha256, blob_id, one.key, blob.parts if blob else 1)
    raise NotFound
