"""The office's own public keys, each verified to the pinned root, as plain data that may be kept for a few seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from cases.errors import Unready
from cases.office.queries import certified_epoch, chain, ended

ADDRESSEES = ("office", "secretary", "superior")
KINDS = (*ADDRESSEES, "recovery", "approvers", "custodians")


@dataclass(frozen=True, slots=True)
class Epoch:
    """One public key that may be sealed to."""

    id: UUID
    kind: str
    public: bytes = field(repr=False)
    chain: tuple[bytes, ...] = field(default=(), repr=False)  # its certificates from the root's first, for a browser


@dataclass(frozen=True, slots=True)
class Keyring:
    """The certified epochs of one moment."""

    epochs: Mapping[str, Epoch]
    ended: Mapping[bytes, date] = field(default_factory=dict)  # certificates of who has left (`crypto.certs`)

    def need(self, kind: str) -> Epoch:
        """The epoch of `kind`. Raises Unready where none is certified: then nothing may be sealed to it."""
        if kind not in self.epochs:
            raise Unready(kind)
        return self.epochs[kind]

    @property
    def takes_names(self) -> bool:
        """Whether an identity can be sealed apart, in its two layers."""
        return "approvers" in self.epochs and "custodians" in self.epochs

    @property
    def ready(self) -> bool:
        """Whether an ordinary report can be sealed now."""
        return "office" in self.epochs and "recovery" in self.epochs


def load(on: date) -> Keyring:
    """The current epochs that are certified on that day. Needs a transaction; a missing one is left out."""
    found: dict[str, Epoch] = {}
    for kind in KINDS:
        try:
            epoch = certified_epoch(kind, on)
        except Unready:
            continue
        proof = tuple(one.to_bytes() for one in chain(epoch.certificate_id or ""))
        found[kind] = Epoch(epoch.id, kind, epoch.public, proof)
    return Keyring(found, ended())
