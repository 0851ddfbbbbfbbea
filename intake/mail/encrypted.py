"""What of a letter is encrypted, and what is inside once somebody has opened it. Pure: no key comes here."""

import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from itertools import islice

from crypto import cms
from crypto.mail import Kind
from intake.mail import headers
from intake.mail.bodies import PKCS7, named, own_bytes
from intake.mail.charsets import text
from intake.mail.parse import CannotRead, Limits, Part, read
from intake.mail.structure import TooMuch, structure

BEGIN, END = b"-----BEGIN PGP MESSAGE-----", b"-----END PGP MESSAGE-----"
ENDINGS = (".p7m", ".pgp", ".gpg", ".asc")
_PGP_MIME = "application/pgp-encrypted"
_SIGNATURES = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
_MOST_PARTS, _MOST = 200, 20


@dataclass(frozen=True, slots=True)
class Encrypted:
    """Something encrypted in a letter. `form`: what is inside, a `letter` with headers, a `text`, or a `file`."""

    kind: Kind
    form: str
    data: bytes = field(repr=False)
    name: str = field(default="", repr=False)
    charset: str = ""


@dataclass(frozen=True, slots=True)
class Inside:
    """What was inside: words, and files without signatures. `aside`: for looking through."""

    subject: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    aside: str = field(default="", repr=False)
    parts: tuple[Part, ...] = field(default=(), repr=False)


def is_sealed(texts: str, names: list[str], kinds: list[str]) -> bool:
    """Whether a letter that is kept may have something encrypted in it, by its words, its files' names and types."""
    by_name = any(name.lower().endswith(ENDINGS) for name in names)
    return by_name or BEGIN.decode() in texts or any(kind in {*PKCS7, _PGP_MIME} for kind in kinds)


def find(data: bytes) -> list[Encrypted]:
    """What is encrypted in a raw letter, in its order; at most twenty things. Raises CannotRead."""
    try:
        parts = list(islice(structure(data).walk(), _MOST_PARTS))
    except (TooMuch, RecursionError):
        raise CannotRead("deep") from None
    pgp_mime = any(one.get_content_type() == _PGP_MIME for one in parts)
    return list(islice((found for one in parts for found in _of(one, pgp_mime=pgp_mime)), _MOST))


def _of(part: "Message[str, str]", *, pgp_mime: bool) -> Iterator[Encrypted]:
    kind, name = part.get_content_type(), named(part)
    data = b"" if part.is_multipart() else own_bytes(part)
    if kind in PKCS7 or name.lower().endswith(".p7m"):
        yield from [Encrypted("smime", "letter", data)] if cms.shape(data) == "enveloped" else []
    elif kind == "text/plain" and not name:
        charset = headers.parameter(headers.raw(part, "Content-Type"), "charset")
        yield from (Encrypted("openpgp", "text", block, charset=charset) for block in _blocks(data))
    elif pgp_mime and BEGIN in data:
        yield Encrypted("openpgp", "letter", data)
    elif _is_message(name, data):
        yield Encrypted("openpgp", "file", data, name.rpartition(".")[0])


def _is_message(name: str, data: bytes) -> bool:
    """By its ending, and by its first byte: every packet's has the highest bit (RFC 9580, 4.2)."""
    return name.lower().endswith(ENDINGS) and (BEGIN in data or data[:1] > b"\x7f")


def _blocks(data: bytes) -> Iterator[bytes]:
    at = data.find(BEGIN)
    while at >= 0:
        end = data.find(END, at)
        if end < 0:
            return
        yield data[at : end + len(END)] + b"\n"
        at = data.find(BEGIN, end)


def inside(one: Encrypted, plain: bytes) -> Inside:
    """What is said in it. Raises CannotRead for a letter beyond the limits of any."""
    if one.form == "file":
        kind = mimetypes.guess_type(one.name)[0] or "application/octet-stream"
        return Inside(aside=one.name, parts=(Part(one.name, kind, plain),))
    if one.form == "text":
        return Inside(text=text(plain[: Limits().text], one.charset or "utf-8").strip())
    letter = read(plain, Limits(size=len(plain)))
    # A signature has its maker's name in it, and nobody here can tell whether it is true.
    parts = tuple(part for part in letter.parts if part.type not in _SIGNATURES)
    return Inside(letter.subject, letter.text, letter.aside, parts)
