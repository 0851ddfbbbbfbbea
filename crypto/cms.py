"""The outer shape of an S/MIME part (RFC 5652, RFC 5083), as far as it is read without a key."""

from typing import Final, Literal

from crypto import ber
from crypto.errors import CannotOpen

Shape = Literal["enveloped", "signed", ""]
ENVELOPED: Final = bytes.fromhex("2a864886f70d010703")
AUTH_ENVELOPED: Final = bytes.fromhex("2a864886f70d0109100117")
SIGNED: Final = bytes.fromhex("2a864886f70d010702")
EXPLICIT: Final = 0x80  # [0]
_SHAPES: dict[bytes, Shape] = {ENVELOPED: "enveloped", AUTH_ENVELOPED: "enveloped", SIGNED: "signed"}


def content_info(data: bytes) -> tuple[bytes, ber.Value]:
    """The content's type and the content. Raises CannotOpen."""
    parts = ber.read(data).built()
    if len(parts) < 2:
        raise CannotOpen
    inside = parts[1].built(EXPLICIT)
    if not inside:
        raise CannotOpen
    return parts[0].plain(ber.OID), inside[0]


def shape(data: bytes) -> Shape:
    """What it says it is: encrypted, signed with the letter inside, or neither."""
    try:
        return _SHAPES.get(ber.first(data, ber.OID).plain(ber.OID), "")
    except CannotOpen:
        return ""


def signed_content(data: bytes) -> bytes:
    """The letter inside of a signed one. Nobody's signature is looked at: whose it is no one here can tell.

    Raises CannotOpen where there is none.
    """
    kind, signed = content_info(data)
    parts = signed.built()
    if kind != SIGNED or len(parts) < 3:
        raise CannotOpen
    inside = parts[2].built()
    if len(inside) < 2:
        raise CannotOpen
    (content,) = inside[1].built(EXPLICIT)[:1] or (None,)
    if content is None:
        raise CannotOpen
    return content.plain(ber.OCTETS)
