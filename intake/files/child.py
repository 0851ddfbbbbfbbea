"""The process that opens a stranger's file. Started by `sandbox.py` and by nothing else.

It loads what the kind of file needs, puts itself in the cage, and only then reads the file from its standard input.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # Started by its path, alone (`-I`): the house is not on the path then.
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from contextlib import suppress
from importlib import import_module
from types import ModuleType

from intake.files import kinds, lockdown, pipe
from intake.files.told import Answer, Refused, packed

_MOST_IN = 256 * 1024 * 1024
_MODULES = {
    **dict.fromkeys(kinds.PICTURES, "pictures"),
    "heic": "heic",
    "pdf": "pdf",
    "ooxml": "office",
    "odf": "odf",
    "ole": "old_office",
    "rtf": "rtf",
    "text": "text",
    **dict.fromkeys(kinds.SOUND, "sound"),
    "openpgp": "openpgp",  # asked for by name (`app.staff.mail`): no file is taken for one by its bytes
}

_THREADED = frozenset({"heic"})  # its decoder starts one
# What draws is another library than what changes; the other one is never loaded.
_DRAWS = frozenset({"view", "pages"})
_SHOWN = {"pdf": "pdf_pages", "ooxml": "office_text"}


def main(words: list[str]) -> int:
    """Do one task; gives the exit code."""
    task, kind, page, seconds, memory = words[0], words[1], int(words[2]), int(words[3]), int(words[4])
    work = _module(kind, task)
    try:
        threads = kind in _THREADED
        lockdown.limits(seconds, memory, threads)
        lockdown.lock(threads)
    except (lockdown.NoCage, OSError, ValueError):
        return lockdown.NO_CAGE
    pipe.write(packed(_answer(work, task, pipe.read(_MOST_IN), page)))
    return 0


def _module(kind: str, task: str) -> ModuleType | None:
    name = _MODULES.get(kind)
    if name is None:
        return None
    name = _SHOWN.get(kind, name) if task in _DRAWS else name
    return import_module(f"intake.files.{name}")


def _answer(work: ModuleType | None, task: str, data: bytearray, page: int) -> Answer:
    try:
        if work is None:
            raise Refused("unknown")
        return _do(work, task, data, page)
    except Refused as refused:
        return Answer(refused=refused.code)
    except MemoryError:
        return Answer(refused="huge")
    except Exception:  # noqa: BLE001 - the outermost edge of a process: a parser may raise anything upon a broken file
        return Answer(refused="damaged")


def _do(work: ModuleType, task: str, data: bytearray, page: int) -> Answer:
    if task == "pages":
        drawn: Answer = work.pages(data, page)
        return drawn
    answer: Answer = work.view(data, page) if task == "view" else work.probe(data)
    return _with_copy(work, data, answer) if task == "copy" and answer.findings else answer


def _with_copy(work: ModuleType, data: bytearray, answer: Answer) -> Answer:
    """With a copy that tells nothing; without one where there is none, or where it would still tell."""
    with suppress(Exception):  # what the file tells is known by now, and is not lost for want of a copy
        made: Answer = work.copy(data, answer)
        if not work.probe(bytearray(made.parts[0])).findings:
            return made
    return answer


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
