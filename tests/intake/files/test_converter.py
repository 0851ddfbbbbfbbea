"""Office documents drawn by LibreOffice: what comes out, and what it can reach while it draws."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from intake.files.converter import Converter
from intake.files.drawing import drawn
from intake.files.kinds import HEAD, kind_of
from intake.files.sandbox import Sandbox, Terms
from intake.files.told import Refused
from tests.factories import hostile

SOFFICE = shutil.which("soffice") or ""
WITH = pytest.mark.skipif(not SOFFICE, reason="no LibreOffice here: `setup/machine test` installs it where it is root")
BOX = Sandbox()
SECRET = "一个不该被读到的秘密"


def converted(office: Converter, name: str, data: bytes) -> bytes:
    try:
        return office.pdf(kind_of(data[:HEAD]), name, data)
    except Refused as refused:
        if refused.code == "cage":
            pytest.skip("this kernel gives no user namespaces to this user: LibreOffice is not used then")
        raise


@WITH
@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("旧信.doc", hostile.old_letter, "管床医生要我做检测"), ("信.odt", hostile.open_letter, "管床医生要我做检测"),
        ("表.xlsx", hostile.table, "12800"),
    ],
)  # fmt: skip
def test_a_document_becomes_pages(name: str, make: Callable[[], bytes], words: str) -> None:
    made = converted(Converter(SOFFICE), name, make())
    assert words in pypdfium2.PdfDocument(made)[0].get_textpage().get_text_range()
    assert hostile.NAME.encode() not in made


@WITH
def test_what_it_does_not_manage_is_shown_in_words_and_a_bomb_never_reaches_it() -> None:
    seen = drawn(BOX, Converter(SOFFICE), ("信.docx", hostile.letter()), 1)
    assert (seen.how, "管床医生要我做检测" in seen.answer.text) == ("words", True)
    with pytest.raises(Refused) as refused:
        drawn(BOX, Converter("/nowhere/program/soffice"), ("信.docx", hostile.zip_bomb()), 1)
    assert refused.value.code == "bomb"


def in_its_place(folder: Path, script: str) -> Converter:
    """A program of ours where LibreOffice would be: what it writes comes back as if it were a PDF."""
    program = folder / "office" / "program" / "soffice"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\nexec > /out/document.pdf 2>&1\necho %PDF-\n{script}\n")
    program.chmod(0o755)
    return Converter(str(program), Terms(seconds=3, memory=1 << 30))


def test_it_reaches_nothing_of_this_machine(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    tries = f"""
cat {tmp_path}/secret /etc/hostname /proc/1/environ /proc/*/mem
echo root: *
echo processes: /proc/[0-9]*
echo net: $(cut -d: -f1 /proc/net/dev)
echo x > /usr/written || echo shut
chmod 777 {tmp_path}/office/program || echo shut
umount /proc && echo opened; unshare -r true && echo opened; mount -t tmpfs none /usr && echo opened
true >> /proc/sys/kernel/core_pattern && echo opened; true >> /proc/sysrq-trigger && echo opened
mkdir /proc/1/root/x && cat /proc/1/root{tmp_path}/secret && echo opened
grep ' / ' /proc/mounts
"""
    said = converted(in_its_place(tmp_path, f"cd /\n{tries}"), "信.rtf", hostile.rich()).decode()
    assert SECRET not in said
    assert "opened" not in said
    assert said.count("shut") == 2
    lines = dict(line.split(": ", 1) for line in said.splitlines() if line.startswith(("root: ", "net: ")))
    assert {"etc", "usr", "in", "out"} <= set(lines["root"].split()) <= {
        "bin", "dev", "etc", "home", "in", "lib", "lib32", "lib64", "out", "proc", "sbin", "tmp", "usr", "var",
        tmp_path.parts[1],
    }  # fmt: skip
    assert lines["net"].split()[-1] == "lo"
    assert len(next(line for line in said.splitlines() if line.startswith("processes:")).split()) <= 5
    assert " tmpfs " in said.splitlines()[-1]
    assert list(tmp_path.rglob("document*")) == []


def test_it_is_ended_with_all_that_it_has_started(tmp_path: Path) -> None:
    office = in_its_place(tmp_path, "(trap '' TERM HUP; setsid sleep 98765.4321) &\nsleep 98765.4321")
    began = time.monotonic()
    with pytest.raises(Refused) as refused:
        office.pdf("rtf", "信.rtf", hostile.rich())
    if refused.value.code == "cage":
        pytest.skip("this kernel gives no user namespaces to this user: LibreOffice is not used then")
    assert refused.value.code == "slow"
    assert time.monotonic() - began < 6
    time.sleep(0.2)
    running = [one.read_bytes() for one in Path("/proc").glob("[0-9]*/cmdline") if one.exists()]
    assert not any(b"98765.4321" in one for one in running)


def test_where_there_is_no_such_program_nothing_is_made() -> None:
    with pytest.raises(Refused):
        Converter("/nowhere/program/soffice").pdf("rtf", "信.rtf", hostile.rich())
