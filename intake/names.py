"""Whether the words name a member of the office or of the leadership. Pure.

A name is found however it is spaced; a leader also as surname and title (张院长). A bare title counts only where it
answers the question who it is about: in a narrative it is as often the one to whom somebody complained.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

_GAPS = re.compile(r"[\s·.．,，、_\-]+")
_TITLE = re.compile(r"(副?院长|副?书记)$")
_MANY = 2  # characters of the shortest name that is looked for


class Person(NamedTuple):
    """A name the door asks about; `side` is office or leadership."""

    name: str
    post: str
    side: str


def named(words: str, subject: str, people: Iterable[Person]) -> list[Person]:
    """Those of `people` whom the words name, leaders first."""
    text, about = _plain(words), _plain(subject)
    found = [person for person in people if _names(person, text, about)]
    return sorted(found, key=lambda person: person.side != "leadership")


def _plain(text: str) -> str:
    return _GAPS.sub("", unicodedata.normalize("NFKC", text)).lower()


def _names(person: Person, text: str, about: str) -> bool:
    name = _plain(person.name)
    if len(name) >= _MANY and name in text:
        return True
    return any(call in text for call in _calls(person)) or about in _posts(person)


def _calls(person: Person) -> list[str]:
    """How people call a leader: surname and title, with and without 副."""
    title = _TITLE.search(person.post)
    if person.side != "leadership" or title is None or not person.name:
        return []
    # An article before the surname would make 副院长 out of 院长 of another person, so both forms are given in full.
    return [person.name[0] + title[1], person.name[0] + title[1].removeprefix("副")]


def _posts(person: Person) -> set[str]:
    post = _plain(person.post)
    return {post, f"医院{post}", f"院{post}"} if post else set()
