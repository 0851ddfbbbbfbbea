"""A file is looked into while it is sealed: its bytes stay in memory until its end, then the child says what it tells
and makes the copy without, which is sealed like any other file. Nothing of it touches a disk.
"""

from dataclasses import dataclass, field, replace
from pathlib import PurePath

from intake.files import kinds
from intake.files.sandbox import Budget, Sandbox
from intake.files.told import Answer, Refused
from intake.submission import SentFile
from intake.web.sealing import MEGABYTE, Sealing, Store

_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a process looks into files: `most` bytes of one, `budget` of all that come at once."""

    sandbox: Sandbox = field(default_factory=Sandbox)
    budget: Budget = field(default_factory=lambda: Budget(96 * MEGABYTE))
    most: int = 24 * MEGABYTE

    def watch(self) -> "Watch":
        """For one file."""
        return Watch(self)


class Watch:
    """One file as it comes: `add` each piece, then `seen`, or `drop`."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._head = b""
        self._data = bytearray()
        self._unseen = ""

    def add(self, data: memoryview) -> None:
        """The next piece; kept while there is room for it and it is of a kind that can be looked into."""
        if len(self._head) < kinds.HEAD:
            self._head += bytes(data[: kinds.HEAD - len(self._head)])
        if self._unseen:
            return
        if len(self._data) + len(data) > self._look.most:
            self._stop("big")
        elif len(self._head) >= kinds.HEAD and kinds.kind_of(self._head) not in kinds.LOOKED_INTO:
            self._stop("unknown")
        elif self._look.budget.take(len(data)):
            self._data += data
        else:
            self._stop("busy")

    def drop(self) -> None:
        """It does not come whole."""
        self._stop("broken")

    def _stop(self, why: str) -> None:
        self._unseen = why
        self._look.budget.give(len(self._data))
        self._data = bytearray()

    def seen(self, file: SentFile, store: Store, floor: int) -> list[SentFile]:
        """The file with what it tells, and the sealed copy where there is one."""
        kind = kinds.kind_of(self._head)
        if kind == "text":
            self._stop("")
            return [file]
        try:
            answer = self._ask(kind)
        except Refused as refused:
            return [replace(file, unseen=refused.code)]
        finally:
            self._stop("")
        told = tuple((one.code, one.quote) for one in answer.findings)
        return [replace(file, told=told), *_copy(file, answer, store, floor)]

    def _ask(self, kind: str) -> Answer:
        if self._unseen or kind not in kinds.LOOKED_INTO:
            raise Refused(self._unseen or "unknown")
        return self._look.sandbox.run("copy", kind, self._data)


def _copy(file: SentFile, answer: Answer, store: Store, floor: int) -> list[SentFile]:
    """The cleaned copy, sealed; none where there is none, or where the store has no room for it."""
    if not answer.parts:
        return []
    path = PurePath(file.name)
    name = f"{path.stem}-已清理{_ENDINGS.get(answer.type, path.suffix)}"
    kind = file.type if answer.type == "keep" else answer.type
    sealing = Sealing(store, name, kind, floor)
    view = memoryview(answer.parts[0])
    for at in range(0, len(view), MEGABYTE):
        sealing.write(view[at : at + MEGABYTE], len(view))
    done = sealing.finish()
    return [replace(done, cleaned_of=file.id)] if isinstance(done, SentFile) else []
