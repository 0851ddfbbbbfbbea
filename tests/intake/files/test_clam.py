"""clamd itself, with signatures of our own: what it knows, what it does not, and what is too much for it."""

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from intake.files import clam

TOOLS = Path(__file__).resolve().parents[3] / "var/tools"
CLAMD = shutil.which("clamd", path=f"{os.defpath}:/usr/sbin:{TOOLS / 'usr/sbin'}")
WORD, WHOLE = b"QINGYUAN-TEST-HARM", b"HARM " * 1000


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if CLAMD is None:
        pytest.skip("no clamd here: `setup/machine test` unpacks clamav-daemon where there is apt-get")
    home = tmp_path_factory.mktemp("c")  # the path of a socket is short
    (home / "known").mkdir()
    (home / "known/ours.hdb").write_text(f"{hashlib.md5(WHOLE).hexdigest()}:{len(WHOLE)}:Ours.Whole\n")
    (home / "known/ours.ndb").write_text(f"Ours.Word:0:*:{WORD.hex()}\n")
    said = {
        "LocalSocket": home / "sock", "DatabaseDirectory": home / "known", "TemporaryDirectory": home,
        "Foreground": "yes", "StreamMaxLength": "2M", "SelfCheck": 3600, "MaxThreads": 2,
    }  # fmt: skip
    (home / "conf").write_text("".join(f"{name} {value}\n" for name, value in said.items()))
    libraries = {"LD_LIBRARY_PATH": f"{TOOLS}/usr/lib/x86_64-linux-gnu:{TOOLS}/usr/lib/aarch64-linux-gnu"}
    env = libraries if CLAMD.startswith(str(TOOLS)) else {}
    with subprocess.Popen([CLAMD, "-c", home / "conf"], env=env, stdout=subprocess.DEVNULL) as running:
        try:
            yield _ready(str(home / "sock"))
        finally:
            running.terminate()


def _ready(address: str) -> str:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with suppress(clam.Away):
            clam.scan(address, iter([b"-"]))
            return address
        time.sleep(0.05)
    raise AssertionError("clamd does not answer")


def test_what_clamd_knows_it_names_and_the_rest_is_let_through(clamd: str) -> None:
    assert clam.scan(clamd, iter([WHOLE])).startswith("Ours.Whole")
    assert clam.scan(clamd, iter([b"x" * 300_000, b"..." + WORD])).startswith("Ours.Word")
    assert clam.scan(clamd, iter([WORD[:9], WORD[9:]])).startswith("Ours.Word")
    assert clam.scan(clamd, iter(["周六下午".encode()])) == ""
    assert clam.scan(clamd, iter([])) == ""


def test_what_is_too_much_for_it_was_not_looked_at(clamd: str) -> None:
    with pytest.raises(clam.Away):
        clam.scan(clamd, iter([bytes(1024 * 1024)] * 8))
