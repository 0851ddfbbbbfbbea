"""What is logged of an error: where it was, and nothing of what somebody typed."""

import subprocess
import sys
from pathlib import Path

import pytest

SECRET = "Zhou Wenbin"
START = f"import logging, sys, threading; from app.quiet import start_logging; start_logging(); said = {SECRET!r}\n"
ENDS = {
    "in a log line": "try:\n    int(said)\nexcept ValueError as error:\n    logging.error('a field', exc_info=error)",
    "as the program's end": "int(said)",
    "as a thread's end": "one = threading.Thread(target=int, args=(said,)); one.start(); one.join()",
    "as an object's end": "class One:\n    def __del__(self):\n        int(said)\none = One()\ndel one",
    "behind another": "try:\n    int(said)\nexcept ValueError as error:\n    raise RuntimeError(said) from error",
}


@pytest.mark.parametrize("how", ENDS)
def test_an_error_tells_its_kind_and_not_its_words(how: str) -> None:
    words = [sys.executable, "-c", START + ENDS[how]]
    done = subprocess.run(words, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert "builtins.ValueError" in done.stderr
    assert SECRET not in done.stderr + done.stdout


def test_a_thread_that_is_told_to_end_says_nothing() -> None:
    words = [
        sys.executable,
        "-c",
        START + "one = threading.Thread(target=sys.exit, args=(said,)); one.start(); one.join()",
    ]
    done = subprocess.run(words, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
