"""The kinds of paper as rows: a further kind is a further row, and a further field of one is a further row in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Sort = Literal["line", "day", "number", "choice", "people", "time", "tick", "phone"]

CODES = ("SRC_SUPERIOR", "SRC_SUPERIOR_FWD", "SRC_DEPT", "SRC_JUDICIAL", "SRC_ADMIN", "SRC_AUDIT", "SRC_INSPECT")
PLATFORMS = ("12345", "12320", "12388", "wjw", "other")
GRADES = ("mi", "ji", "jue")


@dataclass(frozen=True, slots=True)
class Row:
    """One field. `must`: it has to be filled in; `least`: how many of people; `choices`: the codes that are offered."""

    name: str
    sort: Sort = "line"
    must: bool = False
    least: int = 0
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """`mark`: the fields that name the paper in the world outside, so that the same one is one report; `words`: the
    matter itself is typed in; `names`: a sender may give a name for the identity vault.
    """

    code: str
    channel: str
    rows: tuple[Row, ...]
    mark: tuple[str, ...] = ()
    words: bool = True
    names: bool = True
    scans: bool = True


# The day on which it came, from which the time limits count: a letter lies a weekend, a box is opened on a Friday.
CAME = Row("arrived_on", "day", must=True)

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        one.code: one
        for one in (
            Kind(
                "letter",
                "CH_LETTER",
                (
                    CAME,
                    Row("posted_on", "day"),
                    Row("sheets", "number"),
                    Row("registered_no"),
                ),
                mark=("registered_no",),
            ),
            Kind("box", "CH_BOX", (Row("opening", "choice", must=True), CAME, Row("sheets", "number"))),
            Kind(
                "visit",
                "CH_VISIT",
                (
                    Row("receivers", "people", must=True, least=2),
                    CAME,
                    Row("place", must=True),
                    Row("began", "time", must=True),
                    Row("ended", "time", must=True),
                    Row("read_back", "tick", must=True),
                    Row("agreed", "tick", must=True),
                ),
            ),
            Kind(
                "transfer",
                "CH_TRANSFER",
                (
                    Row("source", "choice", must=True, choices=CODES),
                    Row("unit", must=True),
                    Row("number"),
                    Row("dated", "day"),
                    CAME,
                    Row("limit_on", "day"),
                    Row("wants_answer", "tick"),
                ),
                mark=("unit", "number"),
            ),
            Kind(
                "order",
                "CH_TRANSFER",
                (
                    Row("platform", "choice", must=True, choices=PLATFORMS),
                    Row("number", must=True),
                    Row("unit"),
                    CAME,
                    Row("limit_on", "day"),
                    Row("contact_name"),
                    Row("contact_phone", "phone"),
                ),
                mark=("platform", "number"),
                names=False,
            ),
            Kind(
                "classified",
                "CH_TRANSFER",
                (
                    Row("number", must=True),
                    Row("grade", "choice", must=True, choices=GRADES),
                    Row("copies", "number", must=True),
                    Row("cabinet", must=True),
                    CAME,
                    Row("limit_on", "day"),
                ),
                mark=("number",),
                words=False,
                names=False,
                scans=False,
            ),
        )
    }
)
