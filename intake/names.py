"""Whether the words name a member of the office or of the leadership. Pure.

A name is found however it is spaced; a leader also as surname and title (张院长). A bare title counts only where it
answers the question who it is about: in a narrative it is as often the one to whom somebody complained.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
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
    return [one.person for one in _sought(tuple(people)) if one.named(text, about)]


def _plain(text: str) -> str:
    return _GAPS.sub("", unicodedata.normalize("NFKC", text)).lower()


class _Sought(NamedTuple):
    """How a person may stand in the words: `calls` anywhere, `posts` as the whole answer to who it is about."""

    person: Person
    calls: tuple[str, ...]
    posts: frozenset[str]

    def named(self, text: str, about: str) -> bool:
        return about in self.posts or any(call in text for call in self.calls)


@lru_cache(maxsize=8)
def _sought(people: tuple[Person, ...]) -> list[_Sought]:
    """The same people stand behind every report of a day: what to look for is made out once."""
    leaders_first = sorted(people, key=lambda person: person.side != "leadership")
    return [_Sought(one, tuple(_names(one) + _calls(one)), frozenset(_posts(one))) for one in leaders_first]


def _names(person: Person) -> list[str]:
    name = _plain(person.name)
    return [name] if len(name) >= _MANY else []


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
