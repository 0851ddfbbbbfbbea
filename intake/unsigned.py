"""Words that come to a report without its code: an e-mail that answers, a caller who rings again. Sealed as the
reporter's own are, and signed by nobody: the page says so beside them.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

from cases.inbox import contexts
from cases.inbox.door import MessageParcel, SealedFile, Thread
from crypto.messages import Place, Source, UnsignedMessage, pack_unsigned
from crypto.seal import box, new_key, seal, wrap
from intake.keyring import Keyring
from intake.receipt import recipient
from intake.submission import SentFile


@dataclass(frozen=True, slots=True)
class Added:
    """What is added, and on what way it came. `mark`: the same letter is one message."""

    text: str = field(repr=False)
    mark: bytes
    source: Source = "mail"
    files: tuple[SentFile, ...] = ()


def seal_added(
    lookup: bytes, thread: Thread, added: Added, keyring: Keyring, terms: tuple[bytes, date]
) -> MessageParcel:
    """`added`, sealed to whoever works on the report now. `terms`: the pinned root and the day. Needs no database.

    Raises Unready where the key to seal to is not certified.
    """
    public, epoch, epoch_id = recipient(thread, keyring, *terms)
    report, counter, key = thread.report_id, thread.next_counter, new_key()
    listed = tuple(one.listed() for one in added.files)
    place = Place(report, "to_office", counter, epoch)
    plain = pack_unsigned(UnsignedMessage(place, added.source, added.text, listed))
    return MessageParcel(
        id=uuid4(),
        report_id=report,
        lookup=lookup,
        counter=counter,
        day=terms[1],
        epoch=epoch,
        epoch_id=epoch_id,
        key=wrap(public, key, contexts.message_key(report, counter, epoch, epoch_id)),
        body=seal(key, plain, contexts.message_in(report, counter)),
        origin=added.mark,
        blobs=tuple(SealedFile(one.id, box(key, one.key, contexts.blob_key(one.id)), one.parts) for one in added.files),
    )
