"""The process that reads a scan or hears a recording. Started by `drafting.py` and by nothing else.

It loads the model, lets it do its work once upon nothing, so that whatever is loaded late is there, puts itself in the
cage, and only then reads the file from its standard input.
"""

import sys
import time
from pathlib import Path

if __name__ == "__main__":
    # Started by its path, alone (`-I`): the house is not on the path then.
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from collections.abc import Callable
from importlib import import_module
from typing import Any

from intake.files import lockdown, pipe
from intake.machine.draft import Draft, NoDraft, packed

_MOST_IN = 128 * 1024 * 1024
_MODULES = {"read": "scans", "hear": "speech"}


def main(words: list[str]) -> int:
    """Make one draft; gives the exit code."""
    task, folder, seconds, memory = words[0], words[1], int(words[2]), int(words[3])
    until = time.monotonic() + seconds
    work = _or("model", lambda: import_module(f"intake.machine.{_MODULES[task]}").ready(folder))
    if isinstance(work, Draft):
        pipe.write(packed(work))
        return 0
    try:
        lockdown.limits(seconds, memory)
        lockdown.lock()
    except (lockdown.NoCage, OSError, ValueError):
        return lockdown.NO_CAGE
    pipe.write(packed(_or("damaged", lambda: work(pipe.read(_MOST_IN), until))))
    return 0


def _or(code: str, do: Callable[[], Any]) -> Any:
    """What it gives, or a draft that says why there is nothing: `code`, where nothing better is known."""
    try:
        return do()
    except NoDraft as none:
        return Draft(refused=none.code)
    except MemoryError:
        return Draft(refused="huge")
    except Exception:  # noqa: BLE001 - the outermost edge of a process: a library may raise anything upon a broken file
        return Draft(refused=code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
