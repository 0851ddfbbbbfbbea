"""A folder that somebody puts files of transcripts into: which of them are whole, and where they go afterwards.

A file in a folder below it is of the source that folder is named after. Links are not followed and no folder is
entered further, so nobody who may write here has us read or move anything elsewhere.
"""

import csv
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

QUIET = 5.0  # seconds in which a file has not changed: who copies a large one writes more often
DONE, REFUSED = "done", "refused"
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")


class Found(NamedTuple):
    """A file that is whole."""

    path: Path
    source: str  # nothing for a file that lies in the folder itself
    size: int


@dataclass
class Folder:
    """The folder, and since when each file has been as it is (by a clock that only goes on)."""

    path: Path
    quiet: float = QUIET
    _seen: dict[Path, tuple[tuple[int, int, int], float]] = field(default_factory=dict)

    def whole(self, clock: float) -> list[Found]:
        """The files that nobody has touched for a while, the oldest first. Raises OSError where the folder itself
        cannot be read: one that is away must not look like one that is empty.
        """
        os.scandir(self.path).close()
        here = {path: (source, state) for path, source, state in self._files()}
        for path in self._seen.keys() - here.keys():
            del self._seen[path]
        found = []
        for path, (source, state) in here.items():
            if self._seen.get(path, (None, 0.0))[0] != state:
                self._seen[path] = state, clock
            elif clock - self._seen[path][1] >= self.quiet:
                found.append((state[1], Found(path, source, state[0])))
        return [one for _, one in sorted(found)]

    def _files(self) -> Iterator[tuple[Path, str, tuple[int, int, int]]]:
        for place, source in [(self.path, ""), *_below(self.path)]:
            with suppress(OSError), os.scandir(place) as entries:
                for entry in entries:
                    about = entry.stat(follow_symlinks=False)
                    if S_ISREG(about.st_mode) and _is_wanted(entry.name):
                        yield Path(entry.path), source, (about.st_size, about.st_mtime_ns, about.st_ino)


def _below(path: Path) -> list[tuple[Path, str]]:
    with suppress(OSError), os.scandir(path) as entries:
        folders = [entry for entry in entries if entry.is_dir(follow_symlinks=False) and _is_wanted(entry.name)]
        return [(Path(entry.path), entry.name[:80]) for entry in sorted(folders, key=lambda one: one.name)]
    return []


def _is_wanted(name: str) -> bool:
    return not name.startswith((".", "~")) and not name.endswith(_UNFINISHED) and name not in (DONE, REFUSED)


def put_away(file: Path, place: str, lines: Iterable[tuple[object, ...]]) -> Path:
    """Move a file to `done` or `refused` beside it, with a report: numbers and reasons, no words. Raises OSError."""
    folder = file.parent / place
    folder.mkdir(mode=0o700, exist_ok=True)
    to = _free(folder, file.name)
    with (folder / f"{to.name}.report.csv").open("x", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows(lines)
    file.rename(to)
    return to


def _free(folder: Path, name: str) -> Path:
    """A name that is not taken there, nor its report's."""
    stem, dot, ending = name.partition(".")
    for number in range(1, 10_000):
        to = folder / (name if number == 1 else f"{stem}-{number}{dot}{ending}")
        if not to.exists() and not (folder / f"{to.name}.report.csv").exists():
            return to
    raise FileExistsError
