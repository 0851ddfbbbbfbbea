"""The reporter's own thread: opened with keys from the typed code, and nowhere kept.

What the office wrote is believed only if a certified member signed it (chain to the pinned root); whoever it was is
shown as the office, never by name. What the reporter writes is signed with the code's key and sealed to the thread's
key, whose certificate is checked in the same way; before a clue is opened, to the addressee's epoch. One of the three
places on this side that may open anything.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from cases.errors import Unready
from cases.inbox import contexts
from cases.inbox.door import MessageParcel, SealedFile, Thread, ThreadLetter
from crypto.certs import NOBODY, Certificate, Ended, verify_chain
from crypto.errors import CannotOpen
from crypto.fields import split
from crypto.messages import FromOffice, Place, SignedMessage, read_message, sign_message
from crypto.receipt import Receipt
from crypto.seal import box, new_key, seal, wrap
from crypto.unseal import unseal_from
from intake.keyring import Keyring
from intake.parked import form_hash
from intake.submission import SentFile


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as its reader sees it. Own ones show as dates; `text` is None where the office's did not verify."""

    mine: bool
    day: date
    text: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Said:
    """What a reporter sends into the thread. `origin` is the same for the same words of the same form."""

    text: str = field(repr=False)
    origin: bytes
    secret: bytes = field(repr=False)
    fresh: tuple[SentFile, ...] = ()
    parked: tuple[SentFile, ...] = ()


def letters(code: Receipt, thread: Thread, root: bytes, ended: Ended = NOBODY) -> list[Letter]:
    """Both ways, in order; each of the office's verified to `root` on the day it was written, by one who had not left
    (`ended`).
    """
    return [_letter(code, thread, one, FromOffice(root, one.day, ended)) for one in thread.letters]


def _letter(code: Receipt, thread: Thread, one: ThreadLetter, sender: FromOffice) -> Letter:
    if one.direction == "in" or one.body is None:
        return Letter(True, one.day)
    place = Place(thread.report_id, "to_reporter", one.counter, one.epoch)
    try:
        plain = unseal_from(code.pair.seed, one.body, contexts.message_out(thread.report_id, one.counter))
        return Letter(False, one.day, read_message(plain, sender, place).text)
    except CannotOpen:
        return Letter(False, one.day)


def seal_message(
    code: Receipt, thread: Thread, said: Said, keyring: Keyring, terms: tuple[bytes, date]
) -> MessageParcel:
    """`said`, signed by the code and sealed to whoever works on the report now. `terms`: the pinned root and the day.

    Raises Unready where the key to seal to is not certified.
    """
    root, today = terms
    public, epoch, epoch_id = recipient(thread, keyring, root, today)
    counter = thread.next_counter
    key = new_key()
    place = Place(thread.report_id, "to_office", counter, epoch)
    files = said.parked + said.fresh
    listed = tuple(one.listed() for one in files)
    plain = sign_message(code.signer, SignedMessage(place, said.text, listed))
    return MessageParcel(
        id=uuid4(),
        report_id=thread.report_id,
        lookup=code.lookup_hash,
        counter=counter,
        day=today,
        epoch=epoch,
        epoch_id=epoch_id,
        key=wrap(public, key, contexts.message_key(thread.report_id, counter, epoch, epoch_id)),
        body=seal(key, plain, contexts.message_in(thread.report_id, counter)),
        origin=said.origin,
        blobs=tuple(SealedFile(one.id, box(key, one.key, contexts.blob_key(one.id)), one.parts) for one in files),
        form=form_hash(said.secret),
        parked=tuple(one.id for one in said.parked),
    )


def can_be_written_to(thread: Thread, root: bytes, today: date, ended: Ended = NOBODY) -> bool:
    """False where the thread's key is not certified on that day: its certificate has run out, and a member who is on
    the clue must sign in to give it another (`cases.vault.renew_threads`), or it is not the office's.
    """
    if thread.thread_public is None:
        return True
    try:
        _certified(thread, root, today, ended)
    except Unready:
        return False
    return True


def recipient(thread: Thread, keyring: Keyring, root: bytes, today: date) -> tuple[bytes, int, UUID | None]:
    """(public key, thread epoch, key epoch): the thread's own key, or before it exists the addressee's. Raises Unready
    where it is not certified on that day.
    """
    if any(one.epoch > thread.thread_epoch for one in thread.letters):
        # The office has written under a later key: an earlier one was put back, which somebody who left may hold.
        raise Unready("thread")
    if thread.thread_public is None:
        epoch = keyring.need(thread.addressee)
        return epoch.public, 0, epoch.id
    _certified(thread, root, today, keyring.ended)
    return thread.thread_public, thread.thread_epoch, None


def _certified(thread: Thread, root: bytes, today: date, ended: Ended) -> None:
    try:
        chain = [Certificate.from_bytes(part) for part in split(thread.thread_proof or b"")]
        leaf = verify_chain(root, chain, today, ended)
    except CannotOpen:
        raise Unready("thread") from None
    wanted = ("thread", str(thread.report_id), thread.thread_epoch, thread.thread_public)
    if (leaf.kind, leaf.subject, leaf.epoch, leaf.seal_public) != wanted:
        raise Unready("thread")
