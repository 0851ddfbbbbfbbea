"""What the search found once, and what it begins with, ends well; and the search itself runs."""

import base64
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.targets import TARGETS

FOUND = Path(__file__).with_name("found")
KNOWN = sorted(FOUND.glob("*/*.b64"))


@pytest.mark.parametrize("file", KNOWN, ids=lambda file: f"{file.parent.name}-{file.name[:12]}")
def test_what_was_found_once_ends_well(file: Path) -> None:
    TARGETS[file.parent.name].one(base64.decodebytes(file.read_bytes()))


@pytest.mark.parametrize("name", TARGETS)
def test_what_the_search_begins_with_ends_well(name: str) -> None:
    for seed in TARGETS[name].seeds():
        TARGETS[name].one(seed)


def test_the_search_runs() -> None:
    pytest.importorskip("atheris")
    words = [sys.executable, "-m", "tests.hostile.fuzz", "said", "1"]
    done = subprocess.run(words, cwd=Path(__file__).parents[2], capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
