"""The watched folder: what an exchange or a colleague puts there is taken in, and moved away with a report."""

import logging
import os
import stat
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from app.edge import now
from app.facts import read
from app.transcripts import FAILED, FILES, HOTLINE, NOTES, ROWS, Outcome, understood, worked
from cases.channels.door import letters
from cases.db import transaction
from cases.errors import Unready
from intake.hotline import mapping, reading
from intake.hotline.folder import DONE, REFUSED, Folder, Found, put_away
from intake.hotline.records import Unreadable
from intake.hotline.rows import Source
from intake.marks import Marks

log = logging.getLogger("qingyuan.watching")
EVERY = 2.0
LATER = 30.0  # after a round in which nothing could be taken
NAME, BROKEN = "转写文件夹", "watch"  # as it stands where reports are registered


@dataclass
class Watch:
    """The folder, and files that were worked and could not be moved: they are not worked again and again."""

    folder: Folder
    marks: Marks
    stuck: set[Path] = field(default_factory=set)
    told: bool | None = None  # whether it was said that something is wrong; None: not known since we began

    def once(self, stopping: Event) -> float:
        """One round, whatever happens in it; how long to wait for the next. The outermost edge of the thread: what it
        does not know would end it, and nobody would see why nothing comes any more.
        """
        try:
            self.round(stopping)
            self._tell(wrong=bool(self.stuck))
        except Unready as error:
            log.error("transcripts wait: %s", error.code)
            return LATER
        except Exception as error:
            log.error("the watched folder", exc_info=error)
            with suppress(Unready):
                self._tell(wrong=True)
            return LATER
        return EVERY

    def _tell(self, *, wrong: bool) -> None:
        """Say among the letters that could not be taken that the folder needs somebody, or that it does no more."""
        if self.told is wrong:
            return
        mark, today = self.marks.of("watch", NAME), read(now()).today
        with transaction():
            if wrong:
                letters.failed(letters.Trouble(mark, NAME, BROKEN, today))
                letters.put_away(mark)
            else:
                letters.taken(mark)
        self.told = wrong

    def round(self, stopping: Event) -> None:
        """Take in every file that is whole. Raises Unready, and the file stays where it is; OSError."""
        for found in self.folder.whole(time.monotonic()):
            if not stopping.is_set() and found.path not in self.stuck:
                self._take(found)

    def _take(self, found: Found) -> None:
        try:
            place, lines = self._worked(found)
            put_away(found.path, place, lines)
        except Unready:
            raise
        except Exception as error:
            # An edge: one bad file holds up no other. Not to be read or moved, or called what is no text: an operator's
            # business. A file's name may be a person's, so it is not told (app/quiet.py).
            self.stuck.add(found.path)
            log.error("a file in the watched folder", exc_info=error)

    def _worked(self, found: Found) -> tuple[str, list[tuple[object, ...]]]:
        try:
            told = self._rows(found)
        except Unreadable as error:
            return REFUSED, [("行", "结果", "原因"), (0, FAILED, FILES[error.code])]
        counts = Counter(one.result for one in told)
        lines: list[tuple[object, ...]] = [("行", "结果", "原因")]
        lines += [(one.row, one.result, ROWS.get(one.reason, "")) for one in told if one.result == FAILED]
        lines += [(one.row, one.result, NOTES[note]) for one in told for note in one.notes]
        lines += [("", result, count) for result, count in sorted(counts.items())]
        return (REFUSED if counts[FAILED] else DONE), lines

    def _rows(self, found: Found) -> list[Outcome]:
        table = reading.open_table(found.path.name, _content(found.path))
        with transaction(reading=True):
            columns = understood(table.heads, found.source, self.marks)
        if mapping.wrong(columns):
            raise Unreadable(mapping.wrong(columns))
        return [one for _, one in worked(table.records, Source(found.source or HOTLINE, columns, self.marks), now)]


def _content(path: Path) -> bytes:
    """A plain file's bytes. What was looked at may have been put another in the place of since: a link is not followed,
    a pipe is not waited for. Raises Unreadable, OSError.
    """
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as source:
        if not stat.S_ISREG(os.fstat(source.fileno()).st_mode):
            raise Unreadable("kind")
        content = source.read(reading.MOST + 1)
    if len(content) > reading.MOST:
        raise Unreadable("big")
    return content


def watch(path: Path, marks: Marks, stopping: Event) -> Thread:
    """Look into `path` until told to stop, in a thread of its own: letters do not wait for a long file."""
    thread = Thread(target=_watch, args=(Watch(Folder(path), marks), stopping), name="watching", daemon=True)
    thread.start()
    return thread


def _watch(watching: Watch, stopping: Event) -> None:
    while not stopping.is_set():
        stopping.wait(watching.once(stopping))
