"""The stories as data: what reporters wrote and what became of it, read from `stories_zh/*.toml`."""

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "stories_zh"
_DAYS_BEFORE = re.compile(r"\{-(\d+)\}")
_LINES = ("violation", "department", "subject", "company", "occurred_on", "place")


@dataclass
class Tale:
    """One report and its course. `key` names it (file and place in the file); the rest of the state grows as it is
    played: the reference, the reporter's secret, the clue's reference, the number that a caller was given.
    """

    key: str
    number: int
    values: dict[str, Any] = field(repr=False)
    received: date
    ref: str = ""
    secret: bytes = field(default=b"", repr=False)
    clue_ref: str = ""
    caller: str = ""
    proposal: Any = None
    tasks: list[Any] = field(default_factory=list)

    @property
    def clue(self) -> dict[str, Any] | None:
        """The summary that the office wrote and its work, where a clue was opened."""
        found: dict[str, Any] | None = self.values.get("clue")
        return found

    @property
    def fate(self) -> list[str]:
        """What became of a report without a clue of its own: a word, and what it needs."""
        return str(self.values.get("fate", "")).split()

    @property
    def extra(self) -> list[str]:
        """What happens besides the ordinary."""
        return str((self.clue or {}).get("extra", "")).split()

    @property
    def way(self) -> dict[str, Any]:
        """What the channel knows, where it did not come by the web: `kind`, and what stands on the paper."""
        found: dict[str, Any] = self.values.get("way", {})
        return found

    @property
    def lines(self) -> dict[str, str]:
        """The answers of one line each, in the form's names."""
        named = {name: self.said(str(self.values.get(name, ""))) for name in _LINES}
        return {**named, "violation": str(self.values["topic"])}

    @property
    def guide(self) -> dict[str, str]:
        """The three guide questions about an outside laboratory."""
        return dict(zip(("paid", "sample", "paper"), str(self.values.get("guide", "")).split(), strict=False))

    def said(self, text: str) -> str:
        """`text` with `{-N}` as the day N days before it was received."""
        return _DAYS_BEFORE.sub(lambda found: _month_day(self.received - timedelta(days=int(found[1]))), text).strip()


def _month_day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def load(today: date) -> list[Tale]:
    """All stories, as seen on the day `today`, the oldest first."""
    found = [
        Tale(f"{file.stem} {place}", 0, one, today - timedelta(days=one["day"]))
        for file in sorted(FOLDER.glob("*.toml"))
        for place, one in enumerate(tomllib.loads(file.read_text("utf-8"))["report"])
    ]
    found.sort(key=lambda tale: (tale.received, tale.key))
    for number, tale in enumerate(found):
        tale.number = number
    return found
