"""What a browser has sealed itself: the shape of its envelopes is checked strictly, and nothing in them is opened.

Whose keys it is sealed to must be the office's present ones; the day, the number and the time limits are the server's.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from cases.errors import WrongState
from cases.inbox.door import MessageParcel, Parcel, SealedFile, SealedIdentity, Wrap
from cases.office.rules import new_ref
from crypto.padding import STEP, stream_length
from crypto.stream import CHUNK, HEADER
from intake.door import SUPERIOR, Terms
from intake.keyring import ADDRESSEES, Keyring

BODY_LIMIT = 2 * 1024 * 1024  # of a whole request
PART = 8 * 1024 * 1024  # every part of a file but the last has exactly so many sealed bytes
MOST_PARTS = 4096
_HEAD, _TAG = 1 + 32 + 12, 16
_FIELD_LIMIT = 512 * 1024
_WRAP, _BOX, _PUBLIC, _HASH, _SUITE = 1201, _HEAD + 32 + _TAG, 1216, 32, 1
_KEPT_COUNTER = 1_000_000


class BadShape(ValueError):
    """Not what the pages' script makes."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """The body of a request: a JSON object."""

    values: Mapping[str, Any]

    @classmethod
    def read(cls, raw: bytes) -> "Sealed":
        """Raises BadShape for anything but a JSON object of version 1."""
        try:
            values = json.loads(raw)
        except (ValueError, RecursionError):
            raise BadShape from None
        if not isinstance(values, dict) or values.get("v") != 1:
            raise BadShape
        return cls(values)

    def text(self, name: str) -> str:
        """A short text. Raises BadShape."""
        value = self.values.get(name)
        if not isinstance(value, str) or len(value) > 200:
            raise BadShape
        return value

    def number(self, name: str, most: int) -> int:
        """A whole number from 0 to `most`. Raises BadShape."""
        value = self.values.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise BadShape
        return value

    def flag(self, name: str) -> bool:
        """True or false. Raises BadShape."""
        value = self.values.get(name)
        if not isinstance(value, bool):
            raise BadShape
        return value

    def raw(self, name: str, length: int) -> bytes:
        """Exactly so many bytes. Raises BadShape."""
        found = self._bytes(name)
        if len(found) != length:
            raise BadShape
        return found

    def blob(self, name: str, length: int) -> bytes:
        """Exactly so many sealed bytes, of the one suite that there is. Raises BadShape."""
        return _of_suite(self.raw(name, length))

    def field(self, name: str, limit: int = _FIELD_LIMIT) -> bytes:
        """A sealed field, padded in steps. Raises BadShape."""
        found = self._bytes(name)
        steps = len(found) - _HEAD - _TAG
        if not STEP <= steps <= limit or steps % STEP:
            raise BadShape
        return _of_suite(found)

    def two_layers(self, name: str) -> bytes:
        """A name sealed to one and then to another. Raises BadShape."""
        found = self._bytes(name)
        if not 2 * _WRAP <= len(found) <= 64 * 1024 or (len(found) - _WRAP - _HEAD - _TAG) % STEP:
            raise BadShape
        return _of_suite(found)

    def _bytes(self, name: str) -> bytes:
        value = self.values.get(name)
        if not isinstance(value, str):
            raise BadShape
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise BadShape from None

    def id(self, name: str, *, random: bool = True) -> UUID:
        """A UUID in its usual writing; `random`: of version 4. Raises BadShape."""
        value = self.text(name)
        try:
            found = UUID(value)
        except ValueError:
            raise BadShape from None
        if str(found) != value or (random and found.version != 4):
            raise BadShape
        return found

    def inner(self, name: str) -> "Sealed | None":
        """An object within, or nothing. Raises BadShape."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise BadShape
        return Sealed(value)

    def several(self, name: str, most: int) -> list["Sealed"]:
        """A list of objects. Raises BadShape."""
        value = self.values.get(name)
        if not isinstance(value, list) or len(value) > most or not all(isinstance(one, dict) for one in value):
            raise BadShape
        return [Sealed(one) for one in value]


def report(sealed: Sealed, keyring: Keyring, terms: Terms, most_files: int) -> Parcel:
    """A report as a parcel for the inbox door. Raises BadShape, Unready, WrongState("superseded")."""
    to = sealed.text("addressee")
    if to not in ADDRESSEES:
        raise BadShape
    named, files = sealed.flag("named"), _files(sealed, most_files)
    return Parcel(
        id=sealed.id("report"),
        ref=new_ref(),
        lookup=sealed.raw("lookup", _HASH),
        channel="CH_WEB",
        origin=sealed.raw("origin", _HASH),
        addressee=to,
        named=named,
        day=terms.today,
        due_on=terms.due_on,
        hint=None if sealed.values.get("hint") is None else sealed.field("hint", STEP),
        body=sealed.field("body"),
        reporter_seal=sealed.raw("reporter_seal", _PUBLIC),
        wraps=_wraps(sealed, to, keyring),
        blobs=files,
        identity=_identity(sealed, keyring, wanted=named and to != SUPERIOR),
        form=_form(sealed) if files else b"",
        uploads=tuple(one.id for one in files),
    )


def _wraps(sealed: Sealed, to: str, keyring: Keyring) -> tuple[Wrap, ...]:
    wanted = [keyring.need(kind).id for kind in ((to,) if to == SUPERIOR else (to, "recovery"))]
    found = tuple(Wrap(one.id("epoch", random=False), one.blob("blob", _WRAP)) for one in sealed.several("wraps", 2))
    if [one.epoch_id for one in found] != wanted:
        raise WrongState("superseded")
    return found


def _identity(sealed: Sealed, keyring: Keyring, *, wanted: bool) -> SealedIdentity | None:
    found = sealed.inner("identity")
    if (found is not None) != wanted:
        raise BadShape
    if found is None:
        return None
    to = (found.id("custodians", random=False), found.id("approvers", random=False))
    if to != (keyring.need("custodians").id, keyring.need("approvers").id):
        raise WrongState("superseded")
    return SealedIdentity(*to, found.two_layers("blob"))


def _files(sealed: Sealed, most: int) -> tuple[SealedFile, ...]:
    found = tuple(
        SealedFile(one.id("id"), one.blob("key", _BOX), one.number("parts", MOST_PARTS))
        for one in sealed.several("files", most)
    )
    if len({one.id for one in found}) != len(found) or not all(one.parts for one in found):
        raise BadShape
    return found


def _form(sealed: Sealed) -> bytes:
    return form_hash(sealed.raw("uploads", _HASH))


def form_hash(form_id: bytes) -> bytes:
    """By what the server finds a form's uploads."""
    return hashlib.sha256(form_id).digest()


def lookup(sealed: Sealed) -> bytes:
    """By what the server finds a thread. Raises BadShape."""
    return hashlib.sha256(sealed.raw("lookup", _HASH)).digest()


def message(sealed: Sealed, found: bytes, terms: Terms, most_files: int) -> MessageParcel:
    """A message of the thread whose look-up hash is `found`. Whose key it is sealed to is the inbox door's to judge.

    Raises BadShape.
    """
    epoch, files = sealed.number("epoch", _KEPT_COUNTER), _files(sealed, most_files)
    return MessageParcel(
        id=uuid4(),  # nothing is sealed to it, and one that is taken would be refused by the database alone
        report_id=sealed.id("report"),
        lookup=found,
        counter=sealed.number("counter", _KEPT_COUNTER),
        day=terms.today,
        epoch=epoch,
        epoch_id=None if epoch else sealed.id("epoch_id", random=False),
        key=sealed.blob("key", _WRAP),
        body=sealed.field("body"),
        origin=sealed.raw("origin", _HASH),
        blobs=files,
        form=_form(sealed) if files else b"",
        uploads=tuple(one.id for one in files),
    )


def sealed_length(size: int) -> int:
    """How many sealed bytes a file of `size` bytes has."""
    content = stream_length(size)
    return HEADER + content + _TAG * -(-content // CHUNK)


def _of_suite(blob: bytes) -> bytes:
    if blob[0] != _SUITE:
        raise BadShape
    return blob
