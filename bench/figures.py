"""A figure, and how it is told: one JSON line on standard output; notes for people go to standard error."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """How much is done for a figure."""

    quick: bool = False

    @property
    def seconds(self) -> float:
        """How long a load lasts."""
        return 4 if self.quick else 12

    @property
    def rows(self) -> tuple[int, ...]:
        """Lists of which lengths."""
        return (100, 10_000) if self.quick else (100, 10_000, 100_000)

    @property
    def times(self) -> int:
        """How often a page is asked for."""
        return 30 if self.quick else 100


def tell(name: str, value: float, unit: str, n: int = 1) -> None:
    """Print one figure."""
    shown = round(value, 1) if abs(value) >= 10 else round(value, 3)
    print(json.dumps({"name": name, "value": shown, "unit": unit, "n": n}, ensure_ascii=False), flush=True)


def note(text: str) -> None:
    """Say something to whoever watches."""
    print(text, file=sys.stderr, flush=True)


def part(values: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def took(act: Callable[[], object]) -> float:
    """How many seconds it takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
