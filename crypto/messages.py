"""Signed messages between reporter and office: what lies inside a sealed message.

HPKE says nothing of who sealed. So every message carries a signature over its place and its words, and the office's
carry the certificates up to the root that is pinned on the reading host.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Self, get_args
from uuid import UUID

from crypto.certs import Certificate, Ended, verify_chain
from crypto.context import context
from crypto.errors import CannotOpen
from crypto.fields import join, number, split, text
from crypto.keys import Signer, verify

Direction = Literal["to_office", "to_reporter"]
Source = Literal["mail", "phone"]
_CONTEXT = context("qy/1/message")
_UNSIGNED = context("qy/1/message/unsigned")


@dataclass(frozen=True)
class Place:
    """Where a message belongs: its report, its way, its number on that way, and the epoch of the key it went to."""

    report: UUID
    direction: Direction
    counter: int
    epoch: int

    def to_bytes(self) -> bytes:
        """The four fields, length-prefixed; also fit to be a part of a sealing context."""
        return join((self.report, self.direction, self.counter, self.epoch))


@dataclass(frozen=True)
class MessageFile:
    """A file that came with a message: where its sealed bytes are, and what opens and describes it. `cleaned_of`: the
    reference of the file of which it is a copy without what that tells; that file itself need not have been sent.
    """

    reference: str
    name: str
    size: int
    sha256: str
    key: bytes = field(repr=False)
    cleaned_of: str = ""

    def to_bytes(self) -> bytes:
        """The five fields, length-prefixed, and of a cleaned copy a sixth."""
        fields = (self.reference, self.name, self.size, self.sha256, self.key)
        return join((*fields, self.cleaned_of) if self.cleaned_of else fields)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The same again. Raises CannotOpen."""
        parts = split(data)
        if len(parts) not in {5, 6}:
            raise CannotOpen
        reference, name, size, sha256, key = parts[:5]
        of = "".join(text(one) for one in parts[5:])
        return cls(text(reference), text(name), number(size), text(sha256), key, of)


@dataclass(frozen=True)
class SignedMessage:
    """A message that verified. `chain` is empty for one from the reporter."""

    place: Place
    text: str = field(repr=False)
    files: tuple[MessageFile, ...] = field(default=(), repr=False)
    chain: tuple[Certificate, ...] = ()


@dataclass(frozen=True)
class FromOffice:
    """Believe a message if a member signed it whose chain leads to this root on this day, and who had not left by then
    (`ended`, as for `crypto.certs.verify_chain`).
    """

    root: bytes
    on: date
    ended: Ended = field(default_factory=dict)


@dataclass(frozen=True)
class FromReporter:
    """Believe a message if this key signed it: the one in the sealed report, not the inbox's copy."""

    sign_public: bytes


def sign_message(signer: Signer, message: SignedMessage) -> bytes:
    """The inner plaintext: body, certificates, signature, each length-prefixed. Seal it; never store it as it is.

    Raises ValueError if a message of the reporter's brings certificates, or one of the office's brings none.
    """
    if bool(message.chain) != (message.place.direction == "to_reporter"):
        raise ValueError("the office speaks with certificates, the reporter without")
    files = join(file.to_bytes() for file in message.files)
    body = join((message.place.to_bytes(), message.text, files))
    chain = join(certificate.to_bytes() for certificate in message.chain)
    return join((body, chain, signer.sign(_CONTEXT, join((body, chain)))))


def read_message(data: bytes, sender: FromOffice | FromReporter, place: Place) -> SignedMessage:
    """The message, if `sender` signed it for exactly this place. Raises CannotOpen.

    The caller takes the place from where it found the message, so that a message moved to another report, repeated
    under another number or turned back to its writer is refused.
    """
    body, chain_bytes, signature = split(data, 3)
    chain = tuple(Certificate.from_bytes(part) for part in split(chain_bytes))
    verify(_signer_of(sender, chain, place.direction), _CONTEXT, join((body, chain_bytes)), signature)
    where, words, files = split(body, 3)
    if where != place.to_bytes():
        raise CannotOpen
    return SignedMessage(place, text(words), tuple(MessageFile.from_bytes(part) for part in split(files)), chain)


@dataclass(frozen=True)
class UnsignedMessage:
    """Words that came without the reporter's key: an e-mail that answers ours, a call (`source`: mail, phone). Nothing
    vouches for who wrote them, and whoever shows them says so.
    """

    place: Place
    source: Source
    text: str = field(repr=False)
    files: tuple[MessageFile, ...] = field(default=(), repr=False)

    @property
    def chain(self) -> tuple[Certificate, ...]:
        """None: nobody signed."""
        return ()


def pack_unsigned(message: UnsignedMessage) -> bytes:
    """The inner plaintext: mark, source, place, text, files, each length-prefixed: five fields, where what is signed
    has three, so that neither can be taken for the other. Raises ValueError for a message to the reporter.
    """
    if message.place.direction != "to_office":
        raise ValueError("the office signs what it writes")
    files = join(file.to_bytes() for file in message.files)
    return join((_UNSIGNED, message.source, message.place.to_bytes(), message.text, files))


def read_unsigned(data: bytes, place: Place) -> UnsignedMessage:
    """The message, if it was put into exactly this place. Raises CannotOpen."""
    mark, source, where, words, files = split(data, 5)
    for known in get_args(Source):
        if mark == _UNSIGNED and text(source) == known and where == place.to_bytes():
            return UnsignedMessage(
                place, known, text(words), tuple(MessageFile.from_bytes(one) for one in split(files))
            )
    raise CannotOpen


def _signer_of(sender: FromOffice | FromReporter, chain: Sequence[Certificate], direction: Direction) -> bytes:
    if isinstance(sender, FromReporter):
        if chain or direction != "to_office":
            raise CannotOpen
        return sender.sign_public
    if direction != "to_reporter":
        raise CannotOpen
    leaf = verify_chain(sender.root, chain, sender.on, sender.ended)
    if leaf.kind not in {"user", "certifier"}:
        raise CannotOpen
    return leaf.sign_public
