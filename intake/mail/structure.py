"""A letter's bytes to its parts, as the standard library reads them, and an end to it. Pure."""

from collections.abc import Callable
from email.message import Message
from email.parser import BytesFeedParser
from email.policy import Compat32

_PIECE = 32 * 1024


class TooMuch(Exception):
    """A letter beyond its limits; says which: deep, parts, slow."""


def _never() -> bool:
    return False


class _Bounded(Compat32):
    """Headers stay as they came until they are asked for (see `headers`); a flood of them is left off in time."""

    late: Callable[[], bool] = staticmethod(_never)

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """As in the library."""
        if self.late():
            raise TooMuch("slow")
        return super().header_source_parse(sourcelines)


def structure(data: bytes, late: Callable[[], bool] = _never) -> "Message[str, str]":
    """The parts of a letter. Raises TooMuch once it is `late`, RecursionError where parts lie in parts without end."""
    policy = _Bounded()
    # Beside the policy's own fields, which are set by name and no others; it is this letter's alone.
    object.__setattr__(policy, "late", late)
    parser = BytesFeedParser(policy=policy)
    view = memoryview(data)
    for at in range(0, len(data), _PIECE):
        parser.feed(bytes(view[at : at + _PIECE]))
        if late():
            raise TooMuch("slow")
    return parser.close()
