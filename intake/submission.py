"""What a sender hands in, on whatever way: plain words in memory, on their way to be sealed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from uuid import UUID

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

    def described(self) -> dict[str, object]:
        """How the sealed body names it."""
        return {"id": str(self.id), "name": self.name, "type": self.type, "size": self.size, "sha256": self.sha256}


@dataclass(frozen=True, slots=True)
class Reporter:
    """A sender who gives a name."""

    name: str = field(repr=False)
    phone: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Submission:
    """A report before it is sealed. `secret` is the form's; `fresh` came with this very request, `parked` earlier."""

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

    @property
    def files(self) -> tuple[SentFile, ...]:
        """All of them."""
        return self.parked + self.fresh

    @property
    def words(self) -> str:
        """Everything that was written, for looking through."""
        return "\n".join([*self.lines.values(), self.narrative])
