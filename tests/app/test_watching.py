"""The watched folder: a file is taken when it is whole, moved with a report without words, and never taken twice."""

import os
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select

from app.transcripts import column_mark
from app.watching import EVERY, LATER, Watch
from cases import objects
from cases.channels.models import MailTrouble, TranscriptSource
from cases.db import disconnect, session, transaction
from cases.errors import Unready
from cases.inbox.models import Report
from intake.hotline import reading
from intake.hotline.folder import Folder, Found
from intake.marks import Marks
from tests.factories.public_office import FOUNDED, found
from tests.factories.public_site import count

GOOD = "来电编号,转写文本\nA1,二病区有医生收现金\nA2,有人让我去院外做检测\n"
BAD = GOOD + "A3,\nA4,院长欧阳澄收了公司的钱\n"


@pytest.fixture
def watch(sqlite_url: str, tmp_path: Path) -> Watch:
    found(sqlite_url)
    objects.connect(str(tmp_path / "objects"))
    folder = tmp_path / "watched"
    folder.mkdir()
    return Watch(Folder(folder, quiet=0), Marks(b"s" * 32))


def _twice(watch: Watch) -> None:
    """Seen, and seen again unchanged."""
    for _ in range(2):
        watch.round(Event())


def _names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()} if folder.exists() else set()


def test_a_file_is_taken_once_it_is_still(watch: Watch) -> None:
    folder = watch.folder.path
    (folder / "a.csv").write_text(GOOD, "utf-8")
    watch.round(Event())
    assert count(Report) == 0, "it might still be growing"
    (folder / "a.csv").write_text(GOOD + "A9,又一通电话\n", "utf-8")
    watch.round(Event())
    assert count(Report) == 0
    watch.round(Event())
    assert count(Report) == 3
    assert _names(folder) == {"done"}
    assert _names(folder / "done") == {"a.csv", "a.csv.report.csv"}


def test_a_folder_whose_name_is_no_text_holds_up_no_other_file(watch: Watch) -> None:
    odd = os.fsencode(watch.folder.path) + b"/a\xff"
    os.mkdir(odd)  # noqa: PTH102 - a name in bytes
    Path(os.fsdecode(odd + b"/b.csv")).write_text(GOOD, "utf-8")
    (watch.folder.path / "z.csv").write_text(GOOD + "A9,又一通电话\n", "utf-8")
    _twice(watch)
    assert count(Report) >= 3
    assert _names(watch.folder.path / "done") == {"z.csv", "z.csv.report.csv"}


def test_a_file_with_refused_rows_has_a_report_without_words(watch: Watch) -> None:
    (watch.folder.path / "a.csv").write_bytes(BAD.encode("gb18030"))
    _twice(watch)
    assert count(Report) == 2
    refused = watch.folder.path / "refused"
    report = (refused / "a.csv.report.csv").read_text("utf-8-sig")
    assert "没有通话内容" in report
    assert "涉及院领导" in report
    assert not [word for word in ("二病区", "欧阳澄", "公司", "A4") if word in report]
    (watch.folder.path / "a.csv").write_text(BAD.replace("A3,", "A3,改好了"), "utf-8")
    _twice(watch)
    assert count(Report) == 3
    assert "a-2.csv" in _names(refused)


def test_a_folder_below_is_a_source_with_its_columns(watch: Watch) -> None:
    columns = {column_mark("甲", watch.marks): "call_id", column_mark("乙", watch.marks): "text"}
    with transaction():
        session().add(TranscriptSource(name="市民热线", columns=columns, day=FOUNDED))
    below = watch.folder.path / "市民热线"
    below.mkdir()
    for name in ("a.csv", "b.csv"):
        (below / name).write_text("甲,乙\n7,二病区有医生收现金\n", "utf-8")
    _twice(watch)
    assert count(Report) == 1
    assert _names(below) == {"done"}


def test_links_hidden_and_unfinished_files_stay(watch: Watch, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text(GOOD, "utf-8")
    folder = watch.folder.path
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "below").symlink_to(tmp_path)
    for name in (".hidden.csv", "~$a.xlsx", "a.csv.part"):
        (folder / name).write_text(GOOD, "utf-8")
    os.mkfifo(folder / "pipe.csv")
    _twice(watch)
    assert count(Report) == 0
    assert "done" not in _names(folder)


def _troubles() -> list[tuple[str, str, str]]:
    with transaction(reading=True):
        return [(one.box, one.why, one.state) for one in session().scalars(select(MailTrouble))]


def test_whatever_goes_wrong_the_thread_goes_on_and_it_is_said_where_reports_are_registered(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, away = watch.folder.path, watch.folder.path.with_name("away")
    (folder / "a.csv").write_text(GOOD, "utf-8")
    assert watch.once(Event()) == EVERY
    assert _troubles() == []
    folder.rename(away)
    for _ in range(2):
        assert watch.once(Event()) == LATER
        assert _troubles() == [("转写文件夹", "watch", "failed")]
    away.rename(folder)
    monkeypatch.setattr(reading, "open_table", lambda *_: 1 // 0)
    assert watch.once(Event()) == EVERY, "a bad file is nobody else's trouble"
    assert watch.stuck == {folder / "a.csv"}
    assert len(_troubles()) == 1
    monkeypatch.undo()
    (folder / "a.csv").rename(folder / "b.csv")
    watch.stuck.clear()
    for _ in range(2):
        watch.once(Event())
    assert (_troubles(), count(Report)) == ([], 2)


def test_the_thread_outlives_a_database_that_is_away(watch: Watch) -> None:
    disconnect()
    assert watch.once(Event()) == LATER


def test_what_took_the_place_of_a_file_since_is_not_read(watch: Watch, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text(GOOD, "utf-8")
    folder = watch.folder.path
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    os.mkfifo(folder / "pipe.csv")
    for name in ("link.csv", "pipe.csv"):
        watch._take(Found(folder / name, "", 10))  # as it was seen: a plain file
    assert count(Report) == 0
    assert watch.stuck == {folder / "link.csv"}


def test_what_is_no_transcript_is_refused_and_while_nothing_can_be_taken_all_stays(watch: Watch) -> None:
    folder = watch.folder.path
    (folder / "a.pdf").write_bytes(b"%PDF-1.7")
    _twice(watch)
    assert "这种文件读不了" in (folder / "refused" / "a.pdf.report.csv").read_text("utf-8-sig")
    (folder / "b.csv").write_text(GOOD, "utf-8")
    watch.round(Event())
    disconnect()
    with pytest.raises(Unready):
        watch.round(Event())
    assert "b.csv" in _names(folder)
