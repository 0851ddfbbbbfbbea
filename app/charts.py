"""Where the bars of a chart stand, in the units of its drawing (400 wide). `templates/components/charts.html` draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

_FLOOR, _HEADROOM, _LEFT, _WIDE = 212.0, 190.0, 24.0, 370.0
_BAR_LEFT, _LABELS, _RIGHT = 90.0, 200.0, 355.0


@dataclass(frozen=True)
class Bar:
    """A label and its two numbers, each with the address of the rows behind it. `short` is what fits under a column."""

    label: str
    first: int
    second: int
    first_href: str = ""
    second_href: str = ""
    short: str = ""


@dataclass(frozen=True)
class Column(Bar):
    """A pair of standing columns."""

    x: float = 0
    y: float = 0
    height: float = 0
    x2: float = 0
    y2: float = 0
    height2: float = 0
    width: float = 0
    middle: float = 0


@dataclass(frozen=True)
class Lying(Bar):
    """A lying bar, its open part last."""

    y: float = 0
    width: float = 0
    x2: float = 0
    width2: float = 0
    end: float = 0


@dataclass(frozen=True)
class Columns:
    """The columns and the numbered lines behind them, from the bottom."""

    bars: list[Column]
    lines: list[tuple[float, int]]


@dataclass(frozen=True)
class Stacked:
    """The lying bars, the height of the drawing, and where the bars begin."""

    bars: list[Lying]
    height: int
    left: float


def _step(most: int) -> int:
    # Four lines at most, at round distances.
    for size in (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000):
        if most <= size * 4:
            return size
    return 1000 * ceil(most / 4000)


def columns(bars: Sequence[Bar]) -> Columns:
    """Two standing columns a label, second beside first."""
    most = max([1, *(max(bar.first, bar.second) for bar in bars)])
    step = _step(most)
    unit = _HEADROOM / (step * ceil(most / step))
    room = _WIDE / max(len(bars), 1)
    width = round(min(room * 0.32, 24.0), 1)
    drawn = []
    for place, bar in enumerate(bars):
        middle = _LEFT + room * (place + 0.5)
        tall, tall2 = round(bar.first * unit, 1), round(bar.second * unit, 1)
        drawn.append(
            Column(
                bar.label,
                bar.first,
                bar.second,
                bar.first_href,
                bar.second_href,
                bar.short or bar.label,
                x=round(middle - width - 1, 1),
                y=round(_FLOOR - tall, 1),
                height=tall,
                x2=round(middle + 1, 1),
                y2=round(_FLOOR - tall2, 1),
                height2=tall2,
                width=width,
                middle=round(middle, 1),
            )
        )
    lines = [(round(_FLOOR - number * unit, 1), number) for number in range(step, most + step, step)]
    return Columns(drawn, [line for line in lines if line[0] >= _FLOOR - _HEADROOM - 0.1])


def stacked(bars: Sequence[Bar]) -> Stacked:
    """One lying bar a label as long as `first`, of which `second` (at most `first`) is hatched at the end."""
    left = _beside([bar.short or bar.label for bar in bars])
    unit = (_RIGHT - left) / max([1, *(bar.first for bar in bars)])
    drawn = []
    for place, bar in enumerate(bars):
        open_ = min(bar.second, bar.first)
        solid = round((bar.first - open_) * unit, 1)
        hatched = round(open_ * unit, 1)
        drawn.append(
            Lying(
                bar.label,
                bar.first,
                bar.second,
                bar.first_href,
                bar.second_href,
                bar.short or bar.label,
                y=8.0 + 27 * place,
                width=solid,
                x2=round(left + solid, 1),
                width2=hatched,
                end=round(left + solid + hatched + 7, 1),
            )
        )
    return Stacked(drawn, 8 + 27 * max(len(bars), 1) + 26, left)


def _beside(labels: Sequence[str]) -> float:
    # Room for the widest label, 15 units a Chinese character and about half of that a Latin letter.
    widest = max([0.0, *(sum(15 if ord(sign) > 0x2E80 else 7.8 for sign in label) for label in labels)])
    return min(max(_BAR_LEFT, widest + 12), _LABELS)
