"""`python -m bench [--quick] [NAME…]`: all figures, or those named."""

import sys
import time
from collections.abc import Callable
from functools import partial

from bench import attachment, desk, receipts, resting, stored, submissions
from bench.figures import Scale, note

FIGURES: dict[str, Callable[[Scale], None]] = {
    "resting": resting.run,
    "submissions.sqlite": partial(submissions.run, kind="sqlite"),
    "submissions.postgresql": partial(submissions.run, kind="postgresql"),
    "receipt": receipts.run,
    "attachment": attachment.run,
    "stored": stored.run,
    "desk.sqlite": partial(desk.run, kind="sqlite"),
    "desk.postgresql": partial(desk.run, kind="postgresql"),
}
# Left out of the quick form unless named.
LONG = {"desk.postgresql"}


def main(words: list[str]) -> int:
    """Take the figures. 2 for a name that is none."""
    scale = Scale(quick="--quick" in words)
    wanted = [word for word in words if not word.startswith("-")]
    if set(wanted) - set(FIGURES):
        note(f"figures: {' '.join(FIGURES)}")
        return 2
    for name in wanted or [name for name in FIGURES if not (scale.quick and name in LONG)]:
        begun = time.monotonic()
        FIGURES[name](scale)
        note(f"{name}: {time.monotonic() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
