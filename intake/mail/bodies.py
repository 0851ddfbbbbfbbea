"""What stands in a letter's parts: one text to read, and files. Pure."""

import mimetypes
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message

from crypto import cms
from crypto.errors import CannotOpen
from intake.mail import headers, markup, tnef
from intake.mail.charsets import text
from intake.mail.structure import TooMuch, structure

_TEXTS = ("text/plain", "text/html")
PKCS7 = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_ENDINGS = {"message/delivery-status": ".txt", "application/pgp-encrypted": ".txt", "application/pkcs7-mime": ".p7m"}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of one letter is taken on: bytes, parts, how deep they lie in one another, seconds, bytes of text."""

    size: int = 50 * 1024 * 1024
    parts: int = 200
    depth: int = 20
    seconds: float = 3.0
    text: int = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a letter."""

    name: str
    type: str
    data: bytes = field(repr=False)


@dataclass
class Found:
    """What was gathered so far. `aside`: another form of the same text, for looking through alone."""

    limits: Limits
    late: Callable[[], bool]
    texts: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    seen: int = 0

    @property
    def text(self) -> str:
        """The letter's text."""
        return "\n\n".join(one for one in self.texts if one).strip()

    @property
    def aside(self) -> str:
        """For looking through."""
        return "\n".join([*self.others, *(one.name for one in self.parts)])

    def count(self, depth: int) -> None:
        """One part more. Raises TooMuch."""
        self.seen += 1
        if depth > self.limits.depth:
            raise TooMuch("deep")
        if self.seen > self.limits.parts:
            raise TooMuch("parts")
        if self.late():
            raise TooMuch("slow")

    def file(self, name: str, kind: str, data: bytes) -> None:
        """Keep a file; one without a name gets its number."""
        if not data:
            return
        ending = _ENDINGS.get(kind) or mimetypes.guess_extension(kind) or ".bin"
        self.parts.append(Part(name or f"{len(self.parts) + 1}{ending}", kind, data))


def gather(message: "Message[str, str]", limits: Limits, late: Callable[[], bool]) -> Found:
    """Everything in `message`. Raises TooMuch."""
    found = Found(limits, late)
    _take(found, message, 0)
    return found


def _take(found: Found, part: "Message[str, str]", depth: int) -> None:
    found.count(depth)
    kind = part.get_content_type()
    inside = _inside(part) or _signed(found, part, kind)
    if inside and kind == "message/rfc822":
        _forwarded(found, inside, depth)
    elif inside and kind == "multipart/alternative":
        _alternatives(found, inside, depth)
    elif inside:
        for one in inside:
            _take(found, one, depth + 1)
    else:
        _leaf(found, part, kind)


def _inside(part: "Message[str, str]") -> "list[Message[str, str]]":
    several = part.get_payload() if part.is_multipart() else []  # it decodes what is none, by the sender's own charset
    return [one for one in several if isinstance(one, Message)] if isinstance(several, list) else []


def _signed(found: Found, part: "Message[str, str]", kind: str) -> "list[Message[str, str]]":
    """The letter inside of an S/MIME part that is signed and not encrypted. Nobody looks at the signature."""
    if kind not in PKCS7:
        return []
    try:
        return [structure(cms.signed_content(own_bytes(part)), found.late)]
    except CannotOpen:
        return []


def _leaf(found: Found, part: "Message[str, str]", kind: str) -> None:
    name = named(part)
    if kind in _TEXTS and not name and _disposition(part) != "attachment":
        found.texts.append(_text(found, part, kind))
        return
    data = own_bytes(part)
    packed = tnef.read(data) if kind == "application/ms-tnef" or name.lower() == "winmail.dat" else None
    if packed is None:
        found.file(name, kind, data)
        return
    found.texts.append(packed.plain or markup.plain(packed.html))
    for inner, content in packed.files:
        found.file(inner, mimetypes.guess_type(inner)[0] or "application/octet-stream", content)
    if not packed.whole:
        found.file(name, kind, data)


def _alternatives(found: Found, several: list["Message[str, str]"], depth: int) -> None:
    """Of the forms of one text the plain one, unless it says much less than the other; files of any form."""
    forms: list[tuple[str, str]] = []
    for one in several:
        kind = one.get_content_type()
        if kind in _TEXTS and not named(one):
            found.count(depth + 1)
            forms.append((kind, _text(found, one, kind)))
            continue
        before = len(found.texts)
        _take(found, one, depth + 1)
        forms.append(("text/html", "\n\n".join(found.texts[before:])))
        del found.texts[before:]
    said = _fullest(forms)
    found.texts.append(said)
    found.others += [form for _, form in forms if form != said]


def _fullest(forms: list[tuple[str, str]]) -> str:
    longest = max((form for _, form in forms), key=len, default="")
    plain = next((form for kind, form in forms if kind == "text/plain" and form), "")
    return plain if len(plain) * 2 >= len(longest) else longest


def _forwarded(found: Found, inside: list["Message[str, str]"], depth: int) -> None:
    """A letter in the letter: its heading and its words where it stands, its files among the others."""
    for one in inside[:1]:
        lines = [headers.said(headers.raw(one, name)).strip() for name in ("Subject", "From", "Date")]
        found.texts.append("\n".join(["----------", *(line for line in lines if line)]))
        _take(found, one, depth + 1)


def _text(found: Found, part: "Message[str, str]", kind: str) -> str:
    data = own_bytes(part)[: found.limits.text]
    said = text(data, headers.parameter(headers.raw(part, "Content-Type"), "charset"))
    return (markup.plain(said) if kind == "text/html" else said).strip()


def own_bytes(part: "Message[str, str]") -> bytes:
    """A part's own bytes."""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _disposition(part: "Message[str, str]") -> str:
    return headers.raw(part, "Content-Disposition").partition(";")[0].strip().lower()


def named(part: "Message[str, str]") -> str:
    """What a part calls itself, or nothing."""
    named = headers.parameter(headers.raw(part, "Content-Disposition"), "filename")
    return (named or headers.parameter(headers.raw(part, "Content-Type"), "name")).strip()
