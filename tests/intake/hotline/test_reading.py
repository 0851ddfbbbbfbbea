"""Files of transcripts: every form of them is read, and none of them, however broken, does more than be refused."""

import io
import json
import time
import zipfile
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from intake.hotline import docx, mapping, packed
from intake.hotline.calls import Sender, as_submission
from intake.hotline.mapping import guess, harmless, plain
from intake.hotline.reading import Table, open_table
from intake.hotline.records import ROWS, Record, Unreadable
from intake.hotline.rows import Refused, Source, is_blank, seconds, submission
from intake.hotline.turns import split
from intake.marks import Marks

HEADS = ["来电编号", "来电时间", "转写文本", "来电人"]
ROW = ["A1", "2025-11-03 10:22", "接线员：您好\n来电人：二病区，有医生收现金", "巫马青岚"]
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MARKS = Marks(b"m" * 32)


def csv_file(code: str = "utf-8") -> bytes:
    return f'{",".join(HEADS)}\r\n{ROW[0]},{ROW[1]},"{ROW[2]}",{ROW[3]}\r\n'.encode(code)


def xlsx_file(*rows: list[Any]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows or (HEADS, ROW):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(out)
    return out.getvalue()


def docx_file(body: str, more: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        xml = f'<?xml version="1.0"?>{more}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        package.writestr("word/document.xml", xml)
    return out.getvalue()


def paragraphs(*lines: str) -> str:
    return "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)


def docx_table() -> bytes:
    rows = "".join(
        "<w:tr>" + "".join(f"<w:tc>{paragraphs(*cell.split(chr(10)))}</w:tc>" for cell in row) + "</w:tr>"
        for row in (HEADS, ROW)
    )
    return docx_file(f"{paragraphs('热线记录')}<w:tbl>{rows}</w:tbl>")


def txt_file() -> bytes:
    return f"来电编号：{ROW[0]}\r\n来电时间：{ROW[1]}\r\n来电人：{ROW[3]}\r\n\r\n{ROW[2]}\r\n======\r\n".encode(
        "gb18030"
    )


def jsonl_file() -> bytes:
    said = [{"speaker": "接线员", "text": "您好"}, {"speaker": "来电人", "text": "二病区，有医生收现金"}]
    one = {"call_id": ROW[0], "来电时间": ROW[1], "turns": said, "caller": ROW[3]}
    return json.dumps(one, ensure_ascii=False).encode()


FILES = {
    "a.csv": csv_file(),
    "b.csv": csv_file("gb18030"),
    "c.csv": csv_file("utf-8-sig"),
    "d.csv": csv_file("utf-16"),
    "e.tsv": csv_file().replace(b",", b"\t"),
    "a.xlsx": xlsx_file(),
    "a.docx": docx_table(),
    "b.docx": docx_file(paragraphs(*txt_file().decode("gb18030").splitlines())),
    "a.txt": txt_file(),
    "a.jsonl": jsonl_file(),
    "a.json": b"[" + jsonl_file() + b"]",
}


def taken(table: Table) -> list[Any]:
    source = Source("12345", guess(table.heads), MARKS)
    return [submission(one, source) for one in table.records if not is_blank(one)]


@pytest.mark.parametrize("name", FILES)
def test_every_form_of_the_same_call_is_the_same_report(name: str) -> None:
    (report,) = taken(open_table(name, FILES[name]))
    assert report.narrative == ROW[2]
    assert report.reporter.name == ROW[3]
    assert report.way["at"] == ROW[1]
    assert [turn["who"] for turn in report.way["turns"]] == ["接线员", "来电人"]
    assert report.mark == MARKS.of("call", "12345", "A1")
    assert ROW[3] not in report.narrative


@pytest.mark.parametrize("name", sorted(FILES.keys() - {"a.json"}))  # a whole list is told by its ending
@pytest.mark.parametrize("ending", ["", ".dat"])
def test_a_file_without_an_ending_is_known_by_its_bytes(name: str, ending: str) -> None:
    assert taken(open_table(f"a{ending}", FILES[name]))


def _worked(name: str, data: bytes) -> None:
    """All of it, however it goes."""
    begun = time.process_time()  # this machine's other work does not count
    try:
        table = open_table(name, data)
        source = Source("", guess(table.heads), MARKS)
        for record in table.records:
            try:
                submission(record, source)
            except Refused:
                continue
    except Unreadable:
        return
    finally:
        assert time.process_time() - begun < 5


@settings(max_examples=600, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(sorted(FILES)),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=12), st.integers(0, 12)), max_size=6),
)
def test_mutated_files_are_read_or_refused(name: str, cuts: list[tuple[float, bytes, int]]) -> None:
    data = bytearray(FILES[name])
    for place, put, gone in cuts:
        at = int(place * len(data))
        data[at : at + gone] = put
    _worked(name, bytes(data))


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]), st.data())
def test_mutated_parts_of_a_sheet_are_read_or_refused(part: str, data: st.DataObject) -> None:
    _worked("a.xlsx", _with_part(FILES["a.xlsx"], part, lambda text: _mutated(text, data)))


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_mutated_documents_are_read_or_refused(data: st.DataObject) -> None:
    _worked("a.docx", _with_part(FILES["a.docx"], "word/document.xml", lambda text: _mutated(text, data)))


def _mutated(text: bytes, data: st.DataObject) -> bytes:
    at = data.draw(st.integers(0, len(text)))
    return (
        text[:at] + data.draw(st.binary(max_size=10) | st.just(b"9" * 12)) + text[at + data.draw(st.integers(0, 9)) :]
    )


def _with_part(package: bytes, name: str, change: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.namelist():
            new.writestr(one, change(old.read(one)) if one == name else old.read(one))
    return out.getvalue()


@settings(max_examples=300)
@given(st.text() | st.text("：:=-\n\t接线员来电人编号甲0123456789[]()"))
def test_any_text_is_read_or_refused(text: str) -> None:
    for name in ("a.txt", "a.csv", "a.jsonl"):
        _worked(name, text.encode("utf-8", "replace"))
    split(text)
    seconds(text)


def test_a_bomb_is_refused_by_its_sizes_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b" " * (packed.ONE + 1))
    for name in ("a.docx", "a.xlsx"):
        with pytest.raises(Unreadable, match="packed"):
            open_table(name, out.getvalue())


def test_entities_and_links_are_never_followed() -> None:
    lol = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(Unreadable, match="packed"):
        open_table("a.docx", docx_file(paragraphs("&b;"), lol))


def test_a_row_numbered_by_millions_holds_nobody_up() -> None:
    far = _with_part(
        FILES["a.xlsx"], "xl/worksheets/sheet1.xml", lambda text: text.replace(b'r="2"', b'r="999999999999"')
    )
    _worked("a.xlsx", far)
    _worked("a.xlsx", xlsx_file(HEADS, *[[""] * 3] * 6000, ROW))


def test_a_formula_is_the_value_it_had_and_is_never_worked_out() -> None:
    (record,) = open_table(
        "a.xlsx", xlsx_file(["转写文本", "工单号"], ["二病区有医生收现金", '=WEBSERVICE("http://x")'])
    ).records
    assert record.cells["工单号"] == ""


def test_more_rows_than_are_taken_stop_the_file_and_not_the_process() -> None:
    table = open_table("a.csv", b"a,b\n" + b"1,2\n" * (ROWS + 1))
    with pytest.raises(Unreadable, match="rows"):
        list(table.records)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"转写文本": "x" * 200_000}, "long"),
        ({"转写文本": "  "}, "empty"),
        ({"转写文本": "二病区\ufffd收现金"}, "garbled"),
        ({"转写文本": "a", "被反映人": "长" * 1000}, "line"),
    ],
)
def test_a_row_that_cannot_be_kept_says_why(row: dict[str, str], code: str) -> None:
    with pytest.raises(Refused, match=code):
        submission(Record(2, row), Source("", guess(row), MARKS))


def test_what_a_row_has_too_much_is_not_lost_in_silence() -> None:
    table = open_table("a.csv", b"\xe6\xad\xa3\xe6\x96\x87,b\n1,2,3\n")
    assert [one.trouble for one in table.records] == ["columns"]


def test_an_unclosed_quote_costs_its_own_rows_alone() -> None:
    lines = [
        "编号,正文",
        *(f"{n},有人收钱" for n in range(3)),
        '9,"没有关',
        *("8,后面" + "长" * 100 for _ in range(6000)),
    ]
    found = list(open_table("a.csv", "\n".join(lines).encode()).records)
    assert [one.trouble for one in found if one.trouble] == ["quotes"]
    assert [one.cells["编号"] for one in found[:3]] == ["0", "1", "2"]
    assert found[-1].cells["编号"] == "8"


def test_columns_of_unusual_names_are_kept_with_the_words() -> None:
    columns = guess(["工单号", "正文", "奇怪的列", "编号", *mapping.OURS])
    assert columns["奇怪的列"] == columns["编号"] == "extra"
    assert [columns[name] for name in mapping.OURS] == ["", ""]
    told = submission(Record(2, {"工单号": "1", "正文": "甲", "奇怪的列": "乙"}), Source("", columns, MARKS))
    assert told.narrative == "甲\n\n奇怪的列：乙"


@pytest.mark.parametrize(
    ("said", "length"),
    [("323", 323), ("5:23", 323), ("00:05:23", 323), ("5分23秒", 323), ("1小时", 3600), ("", None), ("久", None)],
)
def test_a_length_is_read_however_it_is_written(said: str, length: int | None) -> None:
    assert seconds(said) == length


@pytest.mark.parametrize(
    ("name", "phone", "signs"),
    [("王小明", "", True), ("王先生", "1", False), ("匿名", "1", False), ("", "1", False), ("匿名", "无", None)],
)
def test_who_gives_no_name_has_signed_nothing(name: str, phone: str, signs: bool | None) -> None:
    row = {"正文": "甲", "来电人": name, "电话": phone}
    who = submission(Record(2, row), Source("", guess(row), MARKS)).reporter
    assert (who.signs if who else None) is signs


def test_calls_without_a_number_are_known_by_what_stands_in_them() -> None:
    def mark(**row: str) -> bytes:
        return submission(Record(2, row), Source("s", guess(row), MARKS)).mark

    assert mark(正文="甲", 地点="乙") == mark(地点="乙", 正文=" 甲 ")
    assert mark(正文="甲", 地点="乙") != mark(正文="甲", 地点="丙")


def test_a_calls_number_is_known_again_only_from_who_sent_it() -> None:
    row = {"call_id": "C-1", "text": "甲"}
    columns = {name: name for name in row}
    ways = [submission(Record(2, row), Source("s", columns, MARKS, way)).mark for way in ("", "desk")]
    ways += [as_submission(row, Sender(UUID(int=number), "s"), MARKS).mark for number in (1, 2)]
    assert len(set(ways)) == 4


@given(st.text())
def test_a_cell_made_harmless_comes_back_as_it_was(cell: str) -> None:
    assert harmless(cell)[:1] not in tuple("=+-@\t\r")
    if cell[:1] != "'":
        assert plain(harmless(cell)) == cell


def test_a_document_of_plain_paragraphs_is_one_transcript_each() -> None:
    (one,) = docx.records(docx_file(paragraphs("接线员：您好", "来电人：我要反映")))
    assert one.cells == {"通话内容": "接线员：您好\n来电人：我要反映"}
