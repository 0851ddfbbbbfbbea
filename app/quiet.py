"""Logs that tell what went wrong and where in the code, and nothing of whom or of what it was about.

No access log, no address, no header, no path; of an exception its type and the lines it went through, not its text:
the text of an error may hold what somebody typed.
"""

import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
FORMAT = "%(asctime)s %(process)d %(levelname)s %(name)s %(message)s"


def frames(info: ExcInfo) -> str:
    """The types of an exception and its causes, each with the lines it went through; no message of any."""
    lines: list[str] = []
    error = info[1]
    while error is not None and len(lines) < 200:
        lines += [f"  {f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
        lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(lines)


class Frames(logging.Formatter):
    """A line a record; of an exception the frames alone."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the standard library's name
        """See frames."""
        return frames(ei)


def start_logging(level: int = logging.WARNING) -> None:
    """Send what this process logs to standard error, in this form. Takes away what was set up before."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Frames(FORMAT))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    sys.excepthook = lambda kind, error, trace: _print(frames((kind, error, trace)))
    # A thread's end and an object's go past it, to hooks of their own that print all.
    threading.excepthook = lambda ended: _ended(ended.exc_type, ended.exc_value, ended.exc_traceback)
    sys.unraisablehook = lambda ended: _ended(ended.exc_type, ended.exc_value, ended.exc_traceback)


def _ended(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if error is not None and kind is not SystemExit:
        _print(frames((kind, error, trace)))


def _print(words: str) -> None:
    print(words, file=sys.stderr)  # noqa: T201 - frames alone
