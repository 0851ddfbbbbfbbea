"""Whether two texts tell of the same matter, and why one may think so. Pure: words in, a likeness out, nothing kept.

Text is likened by MinHash in its bottom-k form: of a text's two-character pieces the k smallest hashes are kept, the
same ones in every text that has them, so that few numbers stand for a long text, and pieces that few texts have can
count for more. Names, firms and numbers are read apart: people retell a matter in other words, and keep those.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log
from zlib import crc32

from cases.casework.near_words import ALIASES, COMMON, FIRMS, NOT_FIRMS, PLACES, SURNAMES, TITLES

K = 256  # pieces kept of a text: all of a short one
_CHINESE = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_NUMBER = re.compile(r"\d+(?:\.\d+)?[万千百]?(?![\d.])|[零〇一二两三四五六七八九十百千万]+")
_SAID_BEFORE = re.compile(rf"姓([{SURNAMES}])的|(?<![\u4e00-\u9fff])?[小老]([{SURNAMES}])(?![\u4e00-\u9fff]?[科院])")
_TITLED = re.compile(rf"([{SURNAMES}])(?:某|{'|'.join(TITLES)})")
_FIRM = re.compile(rf"([\u4e00-\u9fff]{{2}})(?:{'|'.join(FIRMS)})")
_MONTH = re.compile(r"(\d{1,2}|[一二三四五六七八九十]{1,2})(?:月|\.\d{1,2}[日号]?(?!\d))")
_WARD = re.compile(r"([\d一二三四五六七八九十]+)(?:病区|楼|号楼|病房)")
_PHONE = re.compile(r"(?<!\d)(?:1\d{10}|\d{7,8})(?!\d)")


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of one text: its sketch, and the names and numbers in it."""

    sketch: "array[int]" = field(repr=False)  # four bytes a piece: a person may read thousands
    people: frozenset[str] = field(repr=False)
    firms: frozenset[str] = field(repr=False)
    phones: frozenset[str] = field(repr=False)
    places: frozenset[str] = field(repr=False)
    wards: frozenset[str] = field(repr=False)
    months: frozenset[int] = field(repr=False)
    amounts: frozenset[int] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How sure it is that two are the same matter (from 0 on; `SAME` is enough), and what speaks for it."""

    score: float
    text: int  # of a hundred: how much of the telling words are shared
    why: tuple[str, ...]  # of WHY


WHY = ("phone", "firm", "person", "amount", "place", "month")
SAME = 1.0


def told(words: str, department: str = "", subject: str = "", company: str = "") -> Told:
    """Read a text and the fields beside it."""
    said = unicodedata.normalize("NFKC", words)
    every = f"{said}\n{department}\n{subject}\n{company}"
    return Told(
        sketch=sketch(said),
        people=frozenset(_people(every)),
        firms=frozenset(_firms(every) | ({company[:2]} if len(company) > 1 else set())),
        phones=frozenset(_PHONE.findall(every)),
        places=frozenset(_places(every)),
        wards=frozenset(_WARD.findall(every)),
        months=frozenset(_months(said)),
        amounts=frozenset(_amounts(said)),
    )


def sketch(text: str) -> "array[int]":
    """The k smallest hashes of the two-character pieces, without those that stand in every complaint."""
    plain = re.sub(r"[^\u4e00-\u9fffA-Za-z]+", " ", text)
    pieces = {plain[at : at + 2] for at in range(len(plain) - 1)}
    hashes = {crc32(piece.encode()) for piece in pieces if " " not in piece and piece not in COMMON}
    return array("I", sorted(hashes)[:K])


def rarity(count: int, documents: int) -> float:
    """What a piece weighs that so many of the documents have."""
    return log(1 + 60 / count) if documents < 60 else log(1 + documents / count)


def likeness(one: Told, two: Told, weights: Mapping[int, float]) -> Likeness:
    """How alike two are; `weights` says what each piece of either weighs (`rarity`)."""
    shared = _weight(set(one.sketch).intersection(two.sketch), weights)
    least = min(_weight(one.sketch, weights), _weight(two.sketch, weights))
    text = shared / least if least else 0.0
    why = tuple(name for name, pair in _pairs(one, two) if pair[0] & pair[1])
    score = text * TEXT + sum(GAIN[name] for name in why) - sum(_against(one, two))
    return Likeness(score, round(100 * min(text, 1.0)), why)


def _weight(pieces: Iterable[int], weights: Mapping[int, float]) -> float:
    return sum(map(weights.__getitem__, pieces))


# Found on the first half of bench/near_set; bench/near.py tells what they reach on the other.
TEXT = 3.1
GAIN = {"phone": 0.8, "firm": 0.1, "person": 0.5, "amount": 0.45, "place": 0.05, "month": 0.2}
LOSS = {"person": 0.15, "amount": 0.05, "ward": 0.5, "month": 0.25}


def _pairs(one: Told, two: Told) -> list[tuple[str, tuple[frozenset[object], frozenset[object]]]]:
    names = ("phones", "firms", "people", "amounts", "places", "months")
    return [(why, (getattr(one, name), getattr(two, name))) for why, name in zip(WHY, names, strict=True)]


def _against(one: Told, two: Told) -> Iterable[float]:
    """What both say, and differently."""
    for name, loss in (("people", "person"), ("amounts", "amount"), ("wards", "ward"), ("months", "month")):
        first, second = getattr(one, name), getattr(two, name)
        if first and second and not first & second:
            yield LOSS[loss]


def _people(text: str) -> set[str]:
    before = {one[1] or one[2] for one in _SAID_BEFORE.finditer(text)}
    return before | set(_TITLED.findall(text))


def _firms(text: str) -> set[str]:
    return {name for name in _FIRM.findall(text) if name not in NOT_FIRMS}


def _places(text: str) -> set[str]:
    for short, long in ALIASES.items():
        text = text.replace(short, long)
    return {place for place in PLACES if place in text}


def _months(text: str) -> set[int]:
    found = {number(one) for one in _MONTH.findall(text)}
    return {int(one) for one in found if 1 <= one <= 12}


def _amounts(text: str) -> set[int]:
    return {int(found) for one in _NUMBER.findall(text) if (found := number(one)) >= 10}


def number(text: str) -> float:
    """12800, 1.28万, 一万二千八, 八百八: as people write amounts. 0 for what is none."""
    digits = re.fullmatch(r"(\d+(?:\.\d+)?)(万|千|百)?", text)
    if digits:
        return float(digits[1]) * _UNITS.get(digits[2] or "", 1)
    total = section = last = 0
    unit = 1
    for sign in text.replace("两", "二").replace("\u3007", "零"):
        if sign in _CHINESE:
            last = _CHINESE.index(sign)
        elif sign == "万":
            total, section, last, unit = (section + last or 1) * 10000, 0, 0, 10000
        elif sign in _UNITS:
            unit = _UNITS[sign]
            section, last = section + (last or 1) * unit, 0
        else:
            return 0
    # 一万二 is twelve thousand, 八百八 eight hundred and eighty
    return float(total + section + last * (unit // 10 if unit > 10 and "零" not in text else 1))
