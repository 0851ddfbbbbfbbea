"""What a machine makes of scans and recordings: by the real child, in its cage, with its time limit."""

import subprocess
import sys
import time
from contextlib import suppress
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.files.sandbox import Sandbox
from intake.files.told import Refused
from intake.machine import drafting
from intake.machine.draft import Draft, NoDraft, packed, unpacked
from intake.machine.drafting import Terms
from tests.factories.scan import LINES, scan
from tests.factories.whisper import make_model, vowels

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of random numbers, as CTranslate2 wants it."""
    return make_model(tmp_path_factory.mktemp("whisper"))


def test_printed_chinese_is_read_with_hardly_a_wrong_character() -> None:
    wanted = "".join(LINES)
    draft = drafting.read(Sandbox().run("view", "jpeg", scan()).parts[0])
    found = "".join(draft.text.split()).replace(":", "：")
    same = sum(one.size for one in SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks())
    assert same / len(wanted) >= 0.97  # measured: every character, the colon as a half-wide one
    # What a line says and the next goes on with is not torn apart.
    assert "院外的华检医学" in draft.text
    assert "没有发票" in draft.text


def test_a_recording_goes_all_the_way_through_a_model_of_random_numbers_whose_words_are_nonsense(model: Path) -> None:
    assert drafting.hears(model)
    draft = drafting.hear(vowels(8), model)
    assert draft.text
    assert (draft.heard, draft.length) == (8, 8)


def test_a_child_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = tmp_path / "child.py"
    endless.write_text("import time\nwhile True:\n    time.sleep(1)\n")
    monkeypatch.setattr(drafting, "_CHILD", endless)
    began = time.monotonic()
    with pytest.raises(NoDraft) as none:
        drafting.read(b"", Terms(1, drafting.GIGABYTE))
    assert none.value.code == "slow"
    assert time.monotonic() - began < 5
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended since
            assert str(endless).encode() not in one.read_bytes()


def test_where_the_time_ends_what_was_heard_by_then_is_given(model: Path) -> None:
    code = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
from intake.machine import speech
sound = sys.stdin.buffer.read()
draft = speech.ready({str(model)!r})(bytearray(sound), time.monotonic() + speech.LAST)
print(0 < draft.heard < draft.length)
"""
    said = subprocess.run([sys.executable, "-I", "-c", code], input=vowels(70), capture_output=True, check=True)
    assert said.stdout.split() == [b"True"], said.stderr


def test_what_is_no_recording_and_what_is_no_model_is_said_in_a_word(model: Path, tmp_path: Path) -> None:
    for sound, folder, code in ((b"RIFFxxxxWAVE" + bytes(400), model, "damaged"), (vowels(1), tmp_path, "model")):
        with pytest.raises(NoDraft) as none:
            drafting.hear(sound, folder)
        assert none.value.code == code
    assert not drafting.hears(tmp_path)
    assert not drafting.hears(None)


@pytest.mark.parametrize(("task", "folder"), [("scans", ""), ("speech", "model")])
def test_the_child_can_open_connect_and_start_nothing_nor_can_a_thread_of_it(
    task: str, folder: str, model: Path
) -> None:
    code = f"""
import os, socket, sys, threading
sys.path.insert(0, {str(ROOT)!r})
from importlib import import_module
from intake.files import lockdown
tries = [lambda: open("/etc/hostname"), lambda: open("/tmp/qy-x", "w"), socket.socket, os.fork,
         lambda: os.execv("/bin/true", ["true"]),
         lambda: os.listdir("/")]
held, locked, tried = [], threading.Event(), threading.Event()
def all_of_them():
    for one in tries:
        try:
            one(); held.append("open")
        except OSError as error:
            held.append("shut" if error.errno == 1 else "open")
def waiting():
    locked.wait(); all_of_them(); tried.set()
import_module("intake.machine.{task}").ready({str(model) if folder else ""!r})
threading.Thread(target=waiting, daemon=True).start()
lockdown.limits(30, 8 << 30); lockdown.lock()
locked.set(); tried.wait(); all_of_them()
os.write(1, " ".join(held).encode())
os._exit(0)
"""
    out = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=False, env={})
    assert out.stdout.split() == [b"shut"] * 12, (out.stdout, out.stderr)


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_whatever_a_child_says_is_a_draft_or_damaged(raw: bytes) -> None:
    with suppress(Refused):
        assert isinstance(unpacked(raw), Draft)


def test_a_draft_comes_through_the_pipe_as_it_was() -> None:
    draft = Draft("第一行\n第二行", ("第二行",), 3, 4)
    assert unpacked(packed(draft)) == draft
    assert unpacked(packed(Draft("a\x00\x1bb"))).text == "ab"
