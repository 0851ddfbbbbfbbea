"""Certificates: who may speak and be sealed to in the office's name.

The office root (offline, pinned by a file on each host) certifies certifiers and nothing else; a certifier certifies
everything else. HPKE has no sender: without a chain to the pinned root, a person who can write the database could lay
down a key of their own, or speak as the office.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType
from typing import Self

from crypto.context import context
from crypto.errors import CannotOpen
from crypto.fields import join, number, split, text
from crypto.keys import Signer, verify
from crypto.suites import DEFAULT, suite

ROOT = "root"
Ended = Mapping[bytes, date]
NOBODY: Ended = MappingProxyType({})
_CONTEXT = context("qy/1/certificate")
_SIGN, _SEAL = 32, suite(DEFAULT).PUBLIC

# Which keys a certificate of each kind carries (signing, sealing; None = may or may not), and who may issue it.
# A thread's key is made by whoever works on the case, so a certified member signs it too.
_KINDS: dict[str, tuple[bool | None, bool | None, frozenset[str]]] = {
    "certifier": (True, None, frozenset({ROOT})),
    "user": (True, True, frozenset({"certifier"})),
    "intake": (False, True, frozenset({"certifier"})),
    "key": (False, True, frozenset({"certifier"})),
    "thread": (False, True, frozenset({"certifier", "user"})),
    "log": (True, False, frozenset({"certifier"})),
}
KINDS = frozenset(_KINDS)


@dataclass(frozen=True)
class Certificate:
    """`issuer` says: the public keys of `subject` in `epoch` are these, from `not_before` to `not_after` inclusive.

    `subject` is a staff id for certifiers and users, else a key's name; `issuer` is the issuer's subject or "root".
    """

    kind: str
    subject: str
    epoch: int
    sign_public: bytes
    seal_public: bytes
    not_before: date
    not_after: date
    issuer: str
    signature: bytes = b""

    def statement(self) -> bytes:
        """What is signed: all fields but the signature, each length-prefixed, dates as YYYY-MM-DD."""
        return join(
            (
                self.kind,
                self.subject,
                self.epoch,
                self.sign_public,
                self.seal_public,
                self.not_before.isoformat(),
                self.not_after.isoformat(),
                self.issuer,
            )
        )

    def to_bytes(self) -> bytes:
        """The statement and the signature, as two length-prefixed fields."""
        return join((self.statement(), self.signature))

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The same again, unverified. Raises CannotOpen for bytes that are not exactly `to_bytes` of a certificate."""
        statement, signature = split(data, 2)
        kind, subject, epoch, sign, seal, start, end, issuer = split(statement, 8)
        certificate = cls(
            text(kind), text(subject), number(epoch), sign, seal, _date(start), _date(end), text(issuer), signature
        )
        if certificate.to_bytes() != data:  # a second spelling of a date
            raise CannotOpen
        return certificate


def issue(signer: Signer, issuer: str, draft: Certificate) -> Certificate:
    """`draft` signed by `signer`, in the name of `issuer` ("root", or the subject of the signer's own certificate).

    Raises ValueError for an unknown kind, keys that do not fit it, or an end before the beginning.
    """
    signed = replace(draft, issuer=issuer)
    if not _well_formed(signed):
        raise ValueError("not a certificate that could be verified")
    return replace(signed, signature=signer.sign(_CONTEXT, signed.statement()))


def verify_chain(root_public: bytes, chain: Sequence[Certificate], on: date, ended: Ended = NOBODY) -> Certificate:
    """The last certificate of a chain that leads from the root to it and is wholly valid on that day.

    Order: first the certifier's, signed by the root; then what it issued; for a thread, a member's between them.
    `ended`: the certificates (SHA-256 of their bytes) whose person has left, and the day: what they issued until then
    stands, and nothing that is dated later.
    Raises CannotOpen for an empty or overlong chain, a wrong signature, kind or issuer, and outside the dates.
    """
    if not 1 <= len(chain) <= 3 or (ended and _outlived(chain, on, ended)):
        raise CannotOpen
    above, name, public = ROOT, ROOT, root_public
    for certificate in chain:
        _verify_one(certificate, above, name, on)
        _verified(public, certificate.statement(), certificate.signature)
        above, name, public = certificate.kind, certificate.subject, certificate.sign_public
    return chain[-1]


def _outlived(chain: Sequence[Certificate], on: date, ended: Ended) -> bool:
    """Whether one of the chain signed something after its end: the next certificate, or what is verified `on`."""
    signed_on = [*(one.not_before for one in chain[1:]), on]
    ends = [ended.get(sha256(one.to_bytes()).digest()) for one in chain]
    return any(end is not None and day > end for end, day in zip(ends, signed_on, strict=True))


@lru_cache(maxsize=1024)
def _verified(public: bytes, statement: bytes, signature: bytes) -> None:
    # Every letter brings the same few certificates. All that decides the answer is in the key, and none of it is
    # secret: what was once verified may be remembered. A refusal is raised, and what raises is not remembered.
    verify(public, _CONTEXT, statement, signature)


def _verify_one(certificate: Certificate, above: str, name: str, on: date) -> None:
    if not _well_formed(certificate) or above not in _KINDS[certificate.kind][2]:
        raise CannotOpen
    if certificate.issuer != name or not certificate.not_before <= on <= certificate.not_after:
        raise CannotOpen


def _well_formed(certificate: Certificate) -> bool:
    if certificate.kind not in _KINDS or certificate.not_after < certificate.not_before:
        return False
    wants_sign, wants_seal, _ = _KINDS[certificate.kind]
    return _fits(certificate.sign_public, _SIGN, wants_sign) and _fits(certificate.seal_public, _SEAL, wants_seal)


def _fits(public: bytes, length: int, wanted: bool | None) -> bool:
    return len(public) == (length if wanted else 0) or (wanted is None and len(public) == length)


def _date(part: bytes) -> date:
    try:
        return date.fromisoformat(text(part))
    except ValueError:
        raise CannotOpen from None
