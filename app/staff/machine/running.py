"""Drafts in this process's memory, from the button to the check: made in a thread, page by page, with how far it is.

Nothing of them lies on a disk. Pictures and words go when they were used, when the person signs out, and half an hour
after they were last looked at.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock, Thread
from uuid import UUID, uuid4

from cases.errors import NotFound, Unready
from crypto.errors import CannotOpen
from intake.files import kinds
from intake.files.sandbox import Sandbox
from intake.files.told import Refused
from intake.machine import drafting
from intake.machine.draft import Draft, NoDraft

LIFE = timedelta(minutes=30)
OF_ONE = 3  # a person's at once
MOST_PAGES = 20
MOST = drafting.MOST_SOUND
SCANS = kinds.PICTURES | {"pdf", "heic"}
_BOX = Sandbox()


@dataclass(frozen=True, slots=True)
class Source:
    """A sealed file that this person may read; `chunks` opens it."""

    name: str = field(repr=False)
    size: int
    chunks: Callable[[], Iterable[bytes]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a scan, or one recording: the picture, the draft, or why there is none (a code)."""

    name: str = field(repr=False)
    number: int = 1
    of: int = 1
    sound: bool = False
    picture: bytes = field(default=b"", repr=False)
    draft: Draft | None = field(default=None, repr=False)
    why: str = ""


@dataclass
class Drafting:
    """The drafts of one form or one file."""

    staff_id: UUID
    key: bytes
    began: datetime
    folder: Path | None
    sources: list[Source] = field(repr=False)
    back: str = ""  # the address of the form they are for
    id: UUID = field(default_factory=uuid4)
    seen: datetime = field(init=False)
    pages: list[Page] = field(default_factory=list, repr=False)
    at: tuple[str, int, int] = field(default=("", 0, 0), repr=False)  # the file, its page, how many it has
    ended: bool = False
    silent: bool = False

    def __post_init__(self) -> None:
        self.seen = self.began

    def forget(self) -> None:
        """Let go of every word; what runs ends with its page."""
        self.silent = True
        self.pages, self.sources, self.at = [], [], ("", 0, 0)


_all: list[Drafting] = []
_lock = Lock()


def start(one: Drafting) -> Drafting:
    """Begin, unless the same is under way: then that one."""
    with _lock:
        _tidy(one.began)
        mine = [each for each in _all if each.staff_id == one.staff_id]
        for each in mine:
            if each.key == one.key and not each.ended:
                return each
        old = [each for each in mine if each.key == one.key]
        _drop([*old, *mine[: max(0, len(mine) + 1 - OF_ONE)]])
        _all.append(one)
    Thread(target=_work, args=(one,), name="drafting", daemon=True).start()
    return one


def get(staff_id: UUID, key: bytes, now: datetime) -> Drafting | None:
    """A person's own for this form or file."""
    return _first(lambda one: one.staff_id == staff_id and one.key == key, now)


def by_id(staff_id: UUID, drafting_id: UUID, now: datetime) -> Drafting | None:
    """A person's own."""
    return _first(lambda one: one.staff_id == staff_id and one.id == drafting_id, now)


def drop(staff_id: UUID, key: bytes) -> None:
    """Forget it: it was used, or nobody wants it."""
    with _lock:
        _drop([one for one in _all if one.staff_id == staff_id and one.key == key])


def gone(staff_id: UUID) -> None:
    """The person's sitting has ended."""
    with _lock:
        _drop([one for one in _all if one.staff_id == staff_id])


def sweep(now: datetime) -> None:
    """Forget what nobody has looked at for half an hour, also while nobody asks for anything."""
    with _lock:
        _tidy(now)


def _first(is_it: Callable[[Drafting], bool], now: datetime) -> Drafting | None:
    with _lock:
        _tidy(now)
        found = next((one for one in _all if is_it(one)), None)
        if found is not None:
            found.seen = now
        return found


def _tidy(now: datetime) -> None:
    _drop([one for one in _all if now - one.seen > LIFE])


def _drop(those: list[Drafting]) -> None:
    for one in those:
        one.forget()
        if one in _all:
            _all.remove(one)


def _work(one: Drafting) -> None:
    try:
        for source in list(one.sources):
            for page in _pages(one, source):
                if one.silent:
                    return
                one.pages.append(page)
    finally:
        one.ended = True
        one.sources = []


def _pages(one: Drafting, source: Source) -> Iterator[Page]:
    one.at = (source.name, 1, 0)
    try:
        if source.size > MOST:
            raise NoDraft("big")
        data = b"".join(source.chunks())
        kind = kinds.kind_of(data[: kinds.HEAD])
        if kind in kinds.SOUND:
            yield _heard(one, source, data)
        elif kind in SCANS:
            yield from _read(one, source, kind, data)
        else:
            raise NoDraft("unknown")
    except (NoDraft, Refused) as why:
        yield Page(source.name, why=why.code)
    except (CannotOpen, NotFound, Unready):
        yield Page(source.name, why="damaged")


def _heard(one: Drafting, source: Source, data: bytes) -> Page:
    if one.folder is None or not drafting.hears(one.folder):
        raise NoDraft("no_speech")
    return Page(source.name, sound=True, draft=drafting.hear(data, one.folder))


def _read(one: Drafting, source: Source, kind: str, data: bytes) -> Iterator[Page]:
    if not drafting.reads():
        raise NoDraft("no_ocr")
    number, of = 1, 1
    while number <= min(of, MOST_PAGES) and not one.silent:
        drawn = _BOX.run("view", kind, data, number)
        of = max(drawn.pages, 1)
        one.at = (source.name, number, of)
        yield _page(Page(source.name, number, of, picture=drawn.parts[0] if drawn.parts else b""))
        number += 1


def _page(page: Page) -> Page:
    try:
        draft, why = drafting.read(page.picture), ""
    except NoDraft as none:
        draft, why = None, none.code
    return Page(page.name, page.number, page.of, picture=page.picture, draft=draft, why=why)
