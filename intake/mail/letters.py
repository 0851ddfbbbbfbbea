"""A letter becomes a submission: its words and files sealed as they are handed over, its sender for the vault alone.

Whoever reads a report must not learn who sent it without a release (domain 6.4). So the raw letter is kept in two
parts: the body, with the headers that say what it is about, as a file of the report; all headers as they came beside
the sender's name, in the identity vault. Together they are the letter, byte for byte.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from cases.errors import Unready
from intake import clean
from intake.mail import headers
from intake.mail.parse import Letter, Part
from intake.marks import Marks
from intake.submission import Reporter, SentFile, Submission
from intake.web.sealing import Refused, Sealing, Store

RAW_NAME = "letter.eml"
RAW_TYPE = "message/rfc822"
_MOST = 1 << 40  # a letter's own limit was looked at before
_HEAD = 256 * 1024
_KEPT = {b"subject", b"date", b"mime-version"}


@dataclass(frozen=True, slots=True)
class Sealed:
    """A letter's files in the store; `raw` is the one that holds the letter itself."""

    files: tuple[SentFile, ...]
    raw: SentFile


def mark_of(letter: Letter, data: bytes, marks: Marks) -> bytes:
    """The same Message-ID, or without one the same bytes: the same mark."""
    return id_mark(letter.message_id, marks) if letter.message_id else bytes_mark(data, marks)


def id_mark(message_id: str, marks: Marks) -> bytes:
    """The mark of a Message-ID."""
    return marks.of("mail", "id", message_id)


def bytes_mark(data: bytes, marks: Marks) -> bytes:
    """The mark of a letter's bytes."""
    return marks.of("mail", "bytes", data)


def seal_files(letter: Letter, data: bytes, store: Store, floor: int) -> Sealed:
    """Its files and itself, sealed into the store. Raises Unready("objects") where there is no room for all of them;
    then none is left behind.
    """
    kept = seal_parts((*letter.parts, Part(RAW_NAME, RAW_TYPE, _without_sender(data))), store, floor)
    return Sealed(kept, kept[-1])


def seal_parts(parts: Iterable[Part], store: Store, floor: int) -> tuple[SentFile, ...]:
    """Files, sealed into the store: all or none. Raises Unready("objects")."""
    kept: list[SentFile] = []
    for part in parts:
        sealing = Sealing(store, part.name, part.type, floor)
        sealing.write(memoryview(part.data), _MOST)
        done = sealing.finish()
        if isinstance(done, Refused):
            forget(kept, store)
            raise Unready("objects")
        kept.append(done)
    return tuple(kept)


def forget(files: Iterable[SentFile], store: Store) -> None:
    """Let go of sealed files that no report names."""
    for file in files:
        store.delete(file.id)


def submission(letter: Letter, data: bytes, sealed: Sealed, marks: Marks) -> Submission:
    """The letter as a report, for every wall to look at and the door to seal."""
    head = base64.b64encode(headers.block(data)[0][:_HEAD]).decode()
    way = {"kind": "mail", "subject": clean.line(letter.subject), "sent_at": letter.sent_at, "raw": str(sealed.raw.id)}
    return Submission(
        narrative=words(letter),
        concerns="none",
        fresh=sealed.files,
        reporter=Reporter(clean.line(letter.name), "", letter.address, signs=False, head=head),
        channel="CH_EMAIL",
        way=way,
        mark=mark_of(letter, data, marks),
        aside=aside(letter),
    )


def words(letter: Letter) -> str:
    """What is read as the letter's text, within what one text may have; the file holds all of it."""
    return cut(letter.text) or clean.line(letter.subject)


def aside(letter: Letter) -> str:
    """What is looked through beside the text: subject, file names, other forms of the text, and what was cut off."""
    return f"{letter.subject}\n{letter.aside}\n{letter.text}"


def line(text: str) -> str:
    """A subject from elsewhere, tidied."""
    return clean.line(text)


def cut(text: str) -> str:
    """Words from elsewhere, tidied, within what one text may have."""
    said = clean.text(text)
    if not clean.too_long(said, clean.TEXT_LIMIT):
        return said
    return said.encode("utf-8", "replace")[: clean.TEXT_LIMIT].decode("utf-8", "ignore")


def _without_sender(data: bytes) -> bytes:
    head, body = headers.block(data)
    return headers.only(head, lambda name: name in _KEPT or name.startswith(b"content-")) + body
