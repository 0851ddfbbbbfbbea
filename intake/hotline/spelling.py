"""How a code is read out on the telephone: each character by a word it stands in (清楚的清), each English word by its
first four letters, which are enough. Pure.

`spelling.txt` holds one common word for each character of the list, in the list's order: many of the characters sound
alike, and a caller writes down what is heard.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from crypto.words import CHINESE

_FILE = Path(__file__).with_suffix(".txt")
_LETTERS = 4


class Spelt(NamedTuple):
    """One place of a code: the character, a word it stands in; the English word, its first letters."""

    place: int
    character: str
    word: str
    english: str
    letters: str


def spelt(chinese: str, english: str) -> list[Spelt]:
    """The twelve places of a code, given in both of its forms."""
    both = enumerate(zip(chinese, english.split(), strict=True), 1)
    return [Spelt(n, one, _words()[one], word, " ".join(word[:_LETTERS].upper())) for n, (one, word) in both]


@cache
def _words() -> dict[str, str]:
    return dict(zip(CHINESE, _FILE.read_text(encoding="utf-8").split(), strict=True))
