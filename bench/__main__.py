"""`python -m bench [--quick] [NAME…]`: all figures, or those named."""

import sys
import time
from collections.abc import Callable
from functools import partial

from bench import attachment, browser, desk, mail, near, receipts, resting, stored, submissions, transcripts
from bench.figures import Scale, note
from bench.line import Broken

FIGURES: dict[str, Callable[[Scale], None]] = {
    "resting": resting.run,
    "submissions.sqlite": partial(submissions.run, kind="sqlite"),
    "submissions.postgresql": partial(submissions.run, kind="postgresql"),
    "receipt": receipts.run,
    "attachment": attachment.run,
    "browser": browser.run,
    "stored": stored.run,
    "mail": mail.run,
    "desk.sqlite": partial(desk.run, kind="sqlite"),
    "desk.postgresql": partial(desk.run, kind="postgresql"),
    "transcripts.sqlite": partial(transcripts.run, kind="sqlite"),
    "transcripts.postgresql": partial(transcripts.run, kind="postgresql"),
    "near": near.run,
}
# Left out of the quick form unless named.
LONG = {"desk.postgresql"}


def main(words: list[str]) -> int:
    """Take the figures; one that fails leaves the others. 1 where any did, 2 for a name that is none."""
    scale = Scale(quick="--quick" in words)
    wanted = [word for word in words if not word.startswith("-")]
    if set(wanted) - set(FIGURES):
        note(f"figures: {' '.join(FIGURES)}")
        return 2
    failed = 0
    for name in wanted or [name for name in FIGURES if not (scale.quick and name in LONG)]:
        begun = time.monotonic()
        try:
            FIGURES[name](scale)
        except (AssertionError, Broken, OSError) as error:
            failed += 1
            note(f"{name} failed: {error!r}")
        note(f"{name}: {time.monotonic() - begun:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
