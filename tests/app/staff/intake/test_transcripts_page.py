"""/intake/transcripts: a file is previewed, taken in row by row, and told; its words lie nowhere."""

import io
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.commands.sealed import write_superior_pair
from app.config import make_secret
from app.staff.intake import runs
from cases.audit.models import AuditLine
from cases.channels.models import TranscriptSource
from cases.db import transaction
from cases.inbox.models import Report
from cases.keys.actions import add_epoch, certify_epoch
from cases.office import queries as offices
from cases.staff import cache
from cases.staff.may import Role
from tests.factories.console import token_in
from tests.factories.desk_pages import Pages, make_pages
from tests.factories.public_site import count, rows
from tests.house.test_pages import wrong_with

HOME = "/intake/transcripts"
FILE = (
    "编号列,转写文本,谁打来\r\n"
    "A1,二病区有医生收现金,匿名\r\n"
    "A2,,匿名\r\n"
    "A3,=院外检测要九千元�,匿名\r\n"
    "A4,蒋院长收了公司的钱,匿名\r\n"
)


@pytest.fixture
def taking(sqlite_url: str, tmp_path: Path) -> Iterator[Pages]:
    """The pages, with the secret by which a call is known again."""
    pages = make_pages(sqlite_url, tmp_path)
    make_secret(pages.console.settings.public_secret_file)
    yield pages
    for run in list(runs._runs.values()):
        _wait(run)
    runs._runs.clear()


def _wait(run: runs.Run) -> runs.Run:
    until = time.monotonic() + 60
    while run.state == runs.RUNNING and time.monotonic() < until:
        time.sleep(0.02)
    return run


def _send(pages: Pages, who: str, text: str = FILE, name: str = "a.csv", **more: str) -> TestResponse:
    browser = pages.browser(who)
    token = token_in(browser.get(HOME))
    data: dict[str, Any] = {"csrf_token": token, "source": "12345", **more, "file": (io.BytesIO(text.encode()), name)}
    return browser.post(HOME, data=data, content_type="multipart/form-data")


def _run(pages: Pages, who: str, at: str, **columns: str) -> runs.Run:
    answer = pages.post(who, at, **{"c0": "call_id", "c1": "text", "c2": "caller", **columns})
    assert answer.status_code == 303, answer.text
    return _wait(next(one for one in runs._runs.values() if at.endswith(str(one.id))))


def test_a_file_is_looked_at_taken_in_and_told(taking: Pages) -> None:
    at = _send(taking, "clerk").headers["Location"]
    preview = taking.get("clerk", at).text
    assert "二病区有医生收现金" in preview
    assert '<option value="text" selected>' in preview
    assert _run(taking, "clerk", at).state == runs.DONE
    done = taking.get("clerk", at).text
    for said in ("一共 4 行", "没有通话内容", "有乱码", "涉及院领导"):
        assert said in done
    assert "二病区" not in done
    assert [row.channel for row in rows(Report)] == ["CH_PHONE"]


def test_the_pages_on_the_way_are_sound(taking: Pages) -> None:
    at = _send(taking, "clerk").headers["Location"]
    pages = [taking.get("clerk", HOME), taking.get("clerk", at), _send(taking, "clerk", "", source="")]
    _run(taking, "clerk", at)
    pages.append(taking.get("clerk", at))
    assert [list(wrong_with(page.text)) for page in pages] == [[], [], [], []]


def test_refused_rows_are_fetched_corrected_and_sent_again(taking: Pages) -> None:
    at = _send(taking, "clerk").headers["Location"]
    _run(taking, "clerk", at)
    report = taking.get("clerk", f"{at}/refused.csv").text
    assert "没有收下的原因" in report
    assert "'=院外检测" in report, "a spreadsheet must not take it for a formula"
    assert "蒋院长" not in report, "nothing about the leadership is handed out again"
    mended = report.replace("�", "").replace("A2,", "A2,有人让我去院外做检测")
    at = _send(taking, "clerk", mended).headers["Location"]
    preview = taking.get("clerk", at).text
    assert '<option value="call_id" selected>' in preview, "the columns are remembered by source"
    run = _run(taking, "clerk", at, c0="", c1="", c2="call_id", c3="text", c4="caller")
    assert run.counts == {"received": 2}
    assert count(Report) == 3


def test_a_heading_is_no_formula_in_what_is_handed_out(taking: Pages) -> None:
    formula = '=HYPERLINK("http://x.example";A1)'
    at = _send(taking, "clerk", FILE.replace("谁打来", formula.replace('"', "'"))).headers["Location"]
    _run(taking, "clerk", at, c2="extra")
    head = taking.get("clerk", f"{at}/refused.csv").text.partition("\r\n")[0]
    assert ",'=HYPERLINK(" in head


def test_the_same_file_again_is_told_as_taken_before(taking: Pages) -> None:
    for results in ({"received": 1, "failed": 3}, {"duplicate": 1, "failed": 3}):
        at = _send(taking, "clerk").headers["Location"]
        assert _run(taking, "clerk", at).counts == results
    assert count(Report) == 1


def test_columns_must_name_the_words_and_are_kept_while_corrected(taking: Pages) -> None:
    at = _send(taking, "clerk").headers["Location"]
    answer = taking.post("clerk", at, c0="call_id", c1="extra", c2="caller")
    assert answer.status_code == 422
    assert "请指明哪一列是通话内容" in answer.text
    assert '<option value="call_id" selected>' in answer.text
    assert count(TranscriptSource) == 0


@pytest.mark.parametrize(
    ("text", "name", "source", "said"),
    [
        ("", "a.csv", "12345", "文件里没有通话记录"),
        ("x", "a.pdf", "12345", "这种文件读不了"),
        (FILE, "a.csv", "", "请写明这些通话记录从哪里来"),
        ("\x00\x01", "a.csv", "12345", "编码认不出来"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_field(
    taking: Pages, text: str, name: str, source: str, said: str
) -> None:
    answer = _send(taking, "clerk", text, name, source=source)
    assert answer.status_code == 422
    assert said in answer.text


def test_only_who_takes_in_opens_it_and_each_sees_their_own(taking: Pages) -> None:
    assert taking.get("keeper", HOME).status_code == 403
    assert taking.get("wen", HOME).status_code == 403
    at = _send(taking, "clerk").headers["Location"]
    absent = f"{HOME}/00000000-0000-0000-0000-000000000007"
    for address in (at, f"{at}/refused.csv"):
        assert taking.get("head", address).status_code == 404
    assert taking.get("head", at).text == taking.get("head", absent).text
    assert taking.post("head", at, c1="text").status_code == 404
    assert taking.post("head", f"{at}/drop").status_code == 404


def test_signing_out_leaves_numbers_and_no_words(taking: Pages) -> None:
    at = _send(taking, "clerk").headers["Location"]
    run = _run(taking, "clerk", at)
    cache.drop_all_of(taking.office.id("clerk"))
    assert (run.refused, run.data, run.table.first) == ([], b"", ())
    page = taking.get("clerk", at).text
    assert "没有通话内容" in page
    assert "已不在内存里" in page
    waiting = _send(taking, "clerk").headers["Location"]
    cache.drop_all_of(taking.office.id("clerk"))
    assert taking.get("clerk", waiting).status_code == 404


def test_words_go_after_half_an_hour_also_while_nobody_asks(taking: Pages) -> None:
    run = _run(taking, "clerk", _send(taking, "clerk").headers["Location"])
    assert run.refused
    runs.sweep(run.at + runs.LIFE + timedelta(seconds=1))
    assert not run.refused


def test_a_file_can_be_taken_away_unread(taking: Pages) -> None:
    at = _send(taking, "clerk").headers["Location"]
    assert taking.post("clerk", f"{at}/drop").status_code == 303
    assert taking.get("clerk", at).status_code == 404
    assert count(Report) == 0


def test_without_the_public_secret_nothing_is_taken(taking: Pages) -> None:
    pages = taking
    pages.console.settings.public_secret_file.unlink()
    at = _send(pages, "clerk").headers["Location"]
    assert pages.post("clerk", at, c1="text").status_code == 503
    assert count(Report) == 0
    runs._runs.clear()


def test_what_the_columns_of_a_known_source_mean_is_changed_by_who_registers_alone(taking: Pages) -> None:
    taking.console.join("jie", Role.INTAKE)
    other = {"c0": "extra", "c2": "place"}

    def said() -> list[str]:
        return sorted(rows(TranscriptSource)[0].columns.values())

    _run(taking, "jie", _send(taking, "jie").headers["Location"])
    assert said() == ["call_id", "caller", "text"], "of a new source they are remembered"
    run = _run(taking, "jie", _send(taking, "jie", FILE.replace("二病区", "三病区")).headers["Location"], **other)
    assert run.counts == {"received": 1, "failed": 3}, "they hold for this file"
    assert said() == ["call_id", "caller", "text"]
    _run(taking, "clerk", _send(taking, "clerk").headers["Location"], **other)
    assert said() == ["extra", "place", "text"]
    lines = [row.digest for row in rows(AuditLine) if row.act == "intake.transcripts"]
    assert [len(digest) for digest in lines] == [32, 32, 32]
    assert len(set(lines)) == 1, "which source it was is told to who knows the secret"


def test_an_operator_takes_in_on_either_database(database_url: str, tmp_path: Path) -> None:
    made = make_pages(database_url, tmp_path)
    make_secret(made.console.settings.public_secret_file)
    made.console.join("jie", Role.INTAKE)
    at = _send(made, "jie").headers["Location"]
    assert _run(made, "jie", at).counts == {"received": 1, "failed": 3}
    with transaction(reading=True):
        assert count(Report) == 1
    runs._runs.clear()


def test_with_the_superiors_key_what_is_about_the_leadership_is_sealed_to_it_and_said(
    taking: Pages, tmp_path: Path
) -> None:
    sec = taking.office.desks["sec"]
    with transaction():
        certify_epoch(sec, add_epoch(sec, "superior", write_superior_pair(tmp_path / "above")))
        offices.office().superior = {"name": "派驻组", "consent": "〔2026〕9 号"}
    at = _send(taking, "clerk", "编号列,转写文本,时间列\r\nA1,蒋院长收了公司的钱,昨天\r\n").headers["Location"]
    preview = taking.get("clerk", at).text
    assert "只封给上级，本院打不开" in preview
    assert "没有指明哪一列是来电时间" in preview
    run = _run(taking, "clerk", at, c2="at")
    assert run.counts == {"received": 1}
    assert [row.addressee for row in rows(Report)] == ["superior"]
    done = taking.get("clerk", at).text
    assert "已封给上级，本院打不开" in done
    assert "不留存、不转发、不摘抄" in done
    assert "看不出是哪一天" in done


def test_cells_that_name_no_day_are_told_before_the_rows_are_taken(taking: Pages) -> None:
    file = "编号,内容,来电时间\r\nA1,有人收钱,2026-01-05 09:00\r\nA2,又收钱,下午\r\n"
    at = _send(taking, "clerk", file).headers["Location"]
    assert "来电时间里有 1 格空着" in taking.get("clerk", at).text
