"""What a sender hands in, on whatever way: plain words in memory, on their way to be sealed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from uuid import UUID

from crypto.messages import MessageFile

# One line each; the narrative stands apart.
LINES = ("violation", "department", "subject", "company", "occurred_on", "place")
CONCERNS = ("none", "office", "leadership")


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that lies sealed in the store already; `key` opens it and is in memory only."""

    id: UUID
    name: str
    type: str
    size: int
    sha256: str
    key: bytes = field(repr=False)
    renamed: bool = False
    parts: int = 1
    cleaned_of: UUID | None = None  # this is a copy without what the original tells of its maker
    # What it tells, as (code, quote) of `intake.files.told`, and why it was not looked into: for its sender alone.
    told: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    unseen: str = ""

    def described(self) -> dict[str, object]:
        """How the sealed body names it."""
        said = {"id": str(self.id), "name": self.name, "type": self.type, "size": self.size, "sha256": self.sha256}
        return {**said, "cleaned_of": str(self.cleaned_of)} if self.cleaned_of else said

    def listed(self) -> MessageFile:
        """How a message names it."""
        of = str(self.cleaned_of) if self.cleaned_of else ""
        return MessageFile(str(self.id), self.name, self.size, self.sha256, self.key, of)


@dataclass(frozen=True, slots=True)
class Reporter:
    """A sender who gives a name; `mail`: the address a letter came from. Not `signs`: known by an address alone, which
    makes no 实名 report (R1 Art 30).
    """

    name: str = field(repr=False)
    phone: str = field(default="", repr=False)
    mail: str = field(default="", repr=False)
    signs: bool = True
    head: str = field(default="", repr=False)  # a letter's headers as they came, in base64


@dataclass(frozen=True, slots=True)
class Clerk:
    """Who typed it in at a desk: may read it until it is registered."""

    staff_id: UUID
    name: str = field(repr=False)
    public: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Submission:
    """A report before it is sealed. `secret` is the form's; `fresh` came with this very request, `parked` earlier.

    `way`: what the channel knows (call id, 文号, receivers …), sealed with the words; its keys are in docs/contract.md.
    `mark`: the keyed hash of an outer id (`intake.marks`), by which the same letter or call is one report.
    """

    narrative: str = field(repr=False)
    concerns: str
    lines: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    guide: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    fresh: tuple[SentFile, ...] = ()
    parked: tuple[SentFile, ...] = ()
    reporter: Reporter | None = None
    channel: str = "CH_WEB"
    lang: str = "zh"
    secret: bytes = field(default=b"", repr=False)
    way: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    mark: bytes = b""
    limit_on: date | None = None
    received_on: date | None = None  # the day on which paper came, or somebody called, where that is before today
    clerk: Clerk | None = None
    aside: str = field(default="", repr=False)  # a subject, file names …: looked through for names, not kept

    @property
    def files(self) -> tuple[SentFile, ...]:
        """All of them."""
        return self.parked + self.fresh

    @property
    def words(self) -> str:
        """Everything that was written, for looking through."""
        return "\n".join([*self.lines.values(), self.narrative])
