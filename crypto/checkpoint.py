"""Checkpoints of the audit tree in the C2SP forms tlog-checkpoint and signed-note, so that other tools check them."""

import hashlib
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass

from crypto.errors import CannotOpen
from crypto.keys import Signer, verify_note

_ED25519 = b"\x01"
_DASH = "— "


@dataclass(frozen=True)
class Checkpoint:
    """A tree as somebody vouched for it."""

    origin: str
    size: int
    root: bytes


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """Three lines: the log's name, the size in decimal, the root in base64. Raises ValueError for a bad name."""
    if not origin or "\n" in origin or origin != origin.strip():
        raise ValueError("not a name for a log")
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"


def sign_checkpoint(signer: Signer, name: str, text: str) -> str:
    """The signed note: the text, an empty line, "— name base64(key id ‖ signature)". Raises ValueError: bad name."""
    _check_name(name)
    blob = _key_id(name, signer.public) + signer.sign_note(text.encode())
    return f"{text}\n{_DASH}{name} {b64encode(blob).decode()}\n"


def verifier_key(name: str, public: bytes) -> str:
    """The key in the form of the specification, `name+id+base64`, for those who check a printed anchor."""
    _check_name(name)
    return f"{name}+{_key_id(name, public).hex()}+{b64encode(_ED25519 + public).decode()}"


def open_checkpoint(note: str, name: str, public: bytes) -> Checkpoint:
    """What a signed note says. Raises CannotOpen unless it bears a signature of this name and key.

    Signatures by others (witnesses) may stand beside it and are passed over, as the specification has it.
    """
    text, gap, signatures = note.rpartition("\n\n")
    if not gap or not signatures.endswith("\n"):
        raise CannotOpen
    text += "\n"
    wanted = _key_id(name, public)
    for blob in _blobs(signatures, name):
        if blob[:4] == wanted:
            verify_note(public, _utf8(text), blob[4:])
            return _parse(text)
    raise CannotOpen


def _blobs(signatures: str, name: str) -> list[bytes]:
    lines = [line.removeprefix(_DASH).rpartition(" ") for line in signatures.splitlines() if line.startswith(_DASH)]
    return [_base64(blob) for signer, _, blob in lines if signer == name]


def _parse(text: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) < 4 or not lines[1].isascii() or not lines[1].isdigit():
        raise CannotOpen
    found = Checkpoint(lines[0], int(lines[1]), _base64(lines[2]))
    if len(found.root) != 32 or str(found.size) != lines[1]:
        raise CannotOpen
    return found


def _base64(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (Base64Error, ValueError):
        raise CannotOpen from None


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, from somebody's broken file
        raise CannotOpen from None


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def _check_name(name: str) -> None:
    if not name or "+" in name or any(c.isspace() for c in name):
        raise ValueError("not a name for a key")
