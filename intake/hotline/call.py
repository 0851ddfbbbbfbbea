"""What a caller is given and says: the 8-digit 受理号 and a PIN of their own. Pure (domain 10.2, Callers)."""

import unicodedata
from itertools import pairwise

NUMBER, PIN = 8, 4
# What people put between digits, as it stands after NFKC, by which full-width marks are plain ones.
_GAPS = frozenset(" \t\r\n-\u2010\u2011\u2013\u2014\u00b7\u30fb.。,、_/()号")
# As digits are said on the telephone and in writing.
_SAID = dict(zip("〇零一幺二两三四五六七八九", "0011223456789", strict=True))
_SPOKEN = "零幺二三四五六七八九"
# Those that everybody thinks of: the middle column of the keys, and what sounds like wishes of love and luck.
_KNOWN = frozenset({"2580", "0852", "1314", "5200", "0520", "5201", "6688", "8866", "1688", "5188"})
_FIRST_YEAR, _LAST_YEAR = 1900, 2039


class BadDigits(ValueError):
    """What was typed is no such number. `code`: length (too few or too many digits), digits (something else in it)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_number(text: str) -> str:
    """The eight digits of a 受理号, however they were grouped or said. Raises BadDigits."""
    return _digits(text, NUMBER)


def read_pin(text: str) -> str:
    """The four digits of a PIN. Raises BadDigits."""
    return _digits(text, PIN)


def _digits(text: str, count: int) -> str:
    found = []
    for one in unicodedata.normalize("NFKC", text):
        if one in _GAPS:
            continue
        digit = _SAID.get(one) or _decimal(one)
        if not digit:
            raise BadDigits("digits")
        found.append(digit)
    if len(found) != count:
        raise BadDigits("length")
    return "".join(found)


def _decimal(one: str) -> str:
    value = unicodedata.decimal(one, None)
    return "" if value is None else str(value)


def obvious(pin: str) -> str:
    """Why a PIN is one of those that are tried first: same, run, pairs, year, known; nothing where it is none."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if steps == {0}:
        return "same"
    if steps in ({1}, {9}):
        return "run"
    if pin[:2] == pin[2:]:
        return "pairs"
    if _FIRST_YEAR <= int(pin) <= _LAST_YEAR:
        return "year"
    return "known" if pin in _KNOWN else ""


def grouped(number: str) -> list[str]:
    """A number in groups of four, to be read and written."""
    return [number[start : start + 4] for start in range(0, len(number), 4)]


def spoken(digits: str) -> str:
    """The digits as they are said on the telephone: 幺 for 1, for 一 and 七 sound alike there."""
    return "".join(_SPOKEN[int(one)] for one in digits)
