"""The search finds what it is to find: each form, in each place."""

import base64
import json
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

from tests.hold.needles import ADDRESS, CORE, canary, found_in, in_files, in_processes

SAID = f"他说：{canary('某处')}，就这些。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "gb18030"])
def test_in_every_encoding(encoding: str) -> None:
    assert found_in("", b"\0\1" + SAID.encode(encoding) + b"\xff")


@pytest.mark.parametrize("before", range(7))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "gb18030"])
def test_in_base64_however_it_is_aligned(before: int, encoding: str) -> None:
    raw = bytes(range(200, 200 + before)) + SAID.encode(encoding)
    assert found_in("", base64.b64encode(raw))
    assert found_in("", base64.urlsafe_b64encode(raw))


def test_escaped_quoted_and_in_hex() -> None:
    for text in (json.dumps(SAID), quote(SAID), quote(SAID).lower(), SAID.encode().hex(), SAID.encode().hex().upper()):
        assert found_in("", text.encode()), text


def test_in_files_and_their_names_and_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "quiet").write_bytes(b"nothing of it" * 1000)
    assert in_files([tmp_path]) == []
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "log").write_text(f"from {ADDRESS}")
    (tmp_path / f"{CORE}.txt").touch()
    assert len(in_files([tmp_path])) == 2


def test_in_a_file_that_is_deleted_but_open(tmp_path: Path) -> None:
    file = tmp_path / "spool"
    with file.open("w+") as open_still:
        open_still.write(SAID)
        open_still.flush()
        file.unlink()
        assert any("spool" in one for one in in_processes([psutil.Process()]))
