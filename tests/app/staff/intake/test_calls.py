"""A call at the desk: written down, read back, corrected, taken with a number and a PIN of the caller's own."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.config import write_private
from cases import vault
from cases.channels.models import Caller
from cases.db import session, transaction
from cases.inbox import queries as inbox
from cases.inbox.models import ClerkWrap, Identity, Message, Report
from cases.staff.may import Role
from cases.staff.models import Draft
from cases.triage import actions as triage
from cases.vault import words
from tests.factories.console import token_in
from tests.factories.desk_pages import Pages, pages

__all__ = ["pages"]
SAID = "三月一日上午，九楼有人让我母亲去院外的公司做检测，收了九千块现金。"
NEW, AGAIN = "/intake/calls/new", "/intake/calls/again"
ON = f"{NEW}?go=on"  # the call that was left unfinished goes on


@pytest.fixture
def desk(pages: Pages) -> Pages:
    """The same office with an operator, 甲operator, and a public secret."""
    pages.console.join("operator", Role.INTAKE)
    write_private(pages.console.settings.public_secret_file, bytes(range(40, 80)))
    return pages


def hidden(page: TestResponse) -> dict[str, Any]:
    """The hidden fields of the call's form."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text)
    return {name: value for name, value in found if name not in {"place", "draft"}}


def read(client: FlaskClient, **more: str) -> TestResponse:
    """The read-back of a call."""
    fields = hidden(client.get(ON)) | {"concerns": "none", "narrative": SAID, "step": "read", **more}
    return client.post(NEW, data=fields)


def take(client: FlaskClient, page: TestResponse, **more: str) -> TestResponse:
    return client.post(NEW, data=hidden(page) | {"step": "take", "wants": "number", "pin": "7305", **more})


def number_on(page: TestResponse) -> str:
    found = re.search(r'id="caller-number"[^>]*>(.*?)</p>', page.text, re.DOTALL)
    assert found is not None, plain(page)
    return re.sub(r"<[^>]+>", "", found[1])


def plain(page: TestResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def count(table: type) -> int:
    with transaction(reading=True):
        return session().scalar(sa.select(sa.func.count()).select_from(table)) or 0


def only_report() -> Report:
    with transaction(reading=True):
        return session().scalars(sa.select(Report)).one()


def test_a_call_is_read_back_and_taken_with_a_number(desk: Pages) -> None:
    client = desk.browser("operator")
    page = read(client, department="胃肠外科", place="九楼", guide_paid="cash", afraid="y")
    assert page.status_code == 200, plain(page)
    for sentence in (
        "科室是胃肠外科。",
        "地点是九楼。",
        "钱付给了谁：现金给个人。",
        "您不留名。",
        "您说怕被报复",
        SAID,
    ):
        assert sentence in plain(page)
    assert count(Report) == 0
    done = take(client, page)
    number = number_on(done)
    assert re.fullmatch("[0-9]{8}", number)
    report = only_report()
    assert (report.channel, report.named) == ("CH_PHONE", False)
    with transaction(reading=True):
        assert session().scalars(sa.select(Caller)).one().number == number
        found = words(desk.office.desk("clerk"), inbox.report(report.ref))
    assert found.narrative == SAID
    way = found.way
    assert (way["kind"], way["source"], way["read_back"], way["afraid"]) == ("hotline", "desk", True, True)
    assert way["operator"] == "甲operator"
    assert 0 <= way["seconds"] < 60
    assert count(Draft) == 0


def test_the_operator_reads_it_until_it_is_registered_and_no_longer(desk: Pages) -> None:
    client = desk.browser("operator")
    take(client, read(client))
    ref = only_report().ref
    assert SAID in client.get(f"/intake/typed/{ref}").text
    with transaction():
        triage.register(desk.office.desk("clerk"), ref)
    assert client.get(f"/intake/typed/{ref}").status_code == 404
    assert count(ClerkWrap) == 0


def test_what_the_caller_corrects_is_corrected_and_no_word_is_lost(desk: Pages) -> None:
    client = desk.browser("operator")
    page = read(client, subject="周某", began="2026-01-01T00:00:00+08:00")
    back = client.post(NEW, data=hidden(page) | {"step": "back"})
    assert back.status_code == 200
    assert SAID in back.text
    assert 'value="周某"' in back.text
    page = client.post(NEW, data=hidden(back) | {"narrative": f"{SAID}是八千。", "concerns": "none", "step": "read"})
    number_on(take(client, page))
    with transaction(reading=True):
        found = words(desk.office.desk("clerk"), inbox.report(only_report().ref))
    assert found.narrative.endswith("是八千。")
    assert found.way["seconds"] < 60  # a time that cannot be true is not believed


@pytest.mark.parametrize(
    ("pin", "said"),
    [("0000", "四个数字一样"), ("1234", "连着数的"), ("8888", "四个数字一样"), ("1987", "出生年份"), ("12", "四位数字"),
     ("abcd", "只能是数字")],
)  # fmt: skip
def test_a_pin_that_everybody_thinks_of_is_refused_in_words(desk: Pages, pin: str, said: str) -> None:
    client = desk.browser("operator")
    page = take(client, read(client), pin=pin)
    assert page.status_code == 422
    assert said in page.text
    assert SAID in page.text
    assert count(Report) == 0
    number_on(take(client, page, pin="七三 〇五"))


def test_pressed_twice_it_is_one_report_and_the_same_number(desk: Pages) -> None:
    client = desk.browser("operator")
    page = read(client)
    assert number_on(take(client, page)) == number_on(take(client, page))
    assert (count(Report), count(Caller), count(Message)) == (1, 1, 0)


def test_who_wants_to_write_and_read_is_spelt_the_long_code(desk: Pages) -> None:
    client = desk.browser("operator")
    page = take(client, read(client), wants="code", pin="")
    spelt = re.findall(r"<li><b[^>]*>(.)</b><span[^>]*>(\w+)的(.)</span><small[^>]*>([A-Z ]+)</small></li>", page.text)
    assert len(spelt) == 12
    assert all(one == again and one in word for one, word, again, _letters in spelt)
    assert count(Caller) == 0
    assert "查不到" in take(client, read(client), wants="none", pin="").text


def test_a_name_is_kept_only_where_the_caller_wants_it_and_apart(desk: Pages) -> None:
    client = desk.browser("operator")
    page = read(client, named="y", reporter_name="巫马青岚", reporter_phone="0000-1234567")
    assert "您留的姓名是巫马青岚" in page.text
    take(client, page)
    assert only_report().named
    assert count(Identity) == 1
    page = read(client, named="p")
    assert page.status_code == 422
    assert "选了留电话" in page.text
    take(client, read(client, named="p", reporter_phone="0000-7654321"))
    with transaction(reading=True):
        assert sorted(session().scalars(sa.select(Report.named))) == [False, True]
    assert count(Identity) == 2


def test_who_is_named_is_asked_about_once_and_then_it_is_the_secretarys(desk: Pages) -> None:
    client = desk.browser("operator")
    page = read(client, narrative=f"{SAID}陆闻笙打过招呼。")
    assert "先问对方一句" in page.text
    page = client.post(NEW, data=hidden(page) | {"narrative": f"{SAID}陆闻笙打过招呼。", "concerns": "none"})
    assert "只有纪委书记打得开" in page.text
    number_on(take(client, page))
    assert only_report().addressee == "secretary"


def test_of_the_leadership_nothing_is_taken_and_the_superiors_telephone_is_read_out(desk: Pages) -> None:
    assert "本院不收，什么也不留，给出 12388" in desk.browser("operator").get(ON).text  # before anything is sent
    page = read(desk.browser("operator"), concerns="leadership")
    assert page.status_code == 200
    assert "12388" in page.text
    assert (count(Report), count(Draft)) == (0, 0)
    page = read(desk.browser("operator"), narrative="蒋院长让我们都去那家公司。")
    page = desk.browser("operator").post(
        NEW, data=hidden(page) | {"narrative": "蒋院长让我们都去那家公司。", "concerns": "none"}
    )
    assert "刚才记的字一点也没有留下" in page.text
    assert (count(Report), count(Draft)) == (0, 0)


def test_an_operator_who_is_named_never_reads_it_again(desk: Pages) -> None:
    client = desk.browser("operator")
    page = take(client, read(client, narrative=f"{SAID}接电话的甲operator上次压下了。"))
    assert "说到了您本人" in page.text
    assert client.get(f"/intake/typed/{only_report().ref}").status_code == 404


def test_words_are_kept_sealed_also_without_script_and_come_back(desk: Pages) -> None:
    client = desk.browser("operator")
    read(client, subject="周某某")
    with transaction(reading=True):
        kept = session().scalars(sa.select(Draft)).one()
        assert "九楼".encode() not in kept.body
    page = client.get(ON)
    assert SAID in page.text
    assert "周某某" in page.text


def test_after_an_unfinished_call_it_is_asked_first_whose_call_this_is(desk: Pages) -> None:
    client = desk.browser("operator")
    read(client, subject="周某某")
    asked = client.get(NEW)
    assert SAID not in asked.text
    assert f'href="{ON}"' in asked.text
    assert "接着写上一通（" in asked.text
    dropped = desk.post("operator", "/drafts/drop", place=NEW)
    assert dropped.headers["Location"] == NEW
    assert count(Draft) == 0
    fresh = client.get(NEW)
    assert 'name="narrative"' in fresh.text
    assert "autofocus" in fresh.text
    assert SAID not in fresh.text


def test_a_caller_rings_again_and_only_adds(desk: Pages) -> None:
    client = desk.browser("operator")
    number = number_on(take(client, read(client)))
    wrong = desk.post("operator", AGAIN, number=number, pin="9999", message="还有一张收据。")
    assert wrong.status_code == 422
    assert "对不上" in wrong.text
    assert count(Message) == 0
    done = desk.post("operator", AGAIN, number=f"{number[:4]} {number[4:]}", pin="7305", message="还有一张收据。")
    assert done.status_code == 200
    assert "加上了" in done.text
    assert SAID not in done.text
    assert count(Message) == 1
    ref = only_report().ref
    clerk = desk.office.desk("clerk")
    with transaction(reading=True):
        (letter,) = vault.letters(clerk, vault.opened(clerk, inbox.report(ref)))
    assert (letter.signed, letter.unsigned) == (False, "phone")
    assert letter.text == "（再次来电，受理号和密码都对）\n还有一张收据。"


def test_who_does_not_remember_the_pin_adds_too_and_it_is_said(desk: Pages) -> None:
    client = desk.browser("operator")
    number = number_on(take(client, read(client)))
    assert desk.post("operator", AGAIN, number=number, unsaid="y", message="忘了密码。").status_code == 200
    assert desk.post("operator", AGAIN, number="11112222", unsaid="y", message="忘了。").status_code == 422
    named = desk.post("operator", AGAIN, number=number, pin="7305", message="陆闻笙昨天找过我。")
    assert named.status_code == 422
    assert "当新的来电记" in named.text
    assert count(Message) == 1


def test_the_form_of_another_sitting_is_refused(desk: Pages) -> None:
    client = desk.browser("operator")
    fields = hidden(client.get(ON)) | {"concerns": "none", "narrative": SAID, "csrf_token": "0" * 64}
    assert client.post(NEW, data=fields).status_code == 400
    assert token_in(client.get(NEW))
    assert count(Report) == 0


def test_who_takes_nothing_in_finds_no_call_form(desk: Pages) -> None:
    assert desk.get("keeper", NEW).status_code == 403
    assert desk.get("keeper", AGAIN).status_code == 403


def test_who_only_asks_is_read_the_status_with_the_pin_alone(desk: Pages) -> None:
    client = desk.browser("operator")
    number = number_on(take(client, read(client)))
    page = desk.post("operator", AGAIN, number=number, pin="7305", step="ask")
    assert "您反映的事，现在是：已收到。" in page.text
    assert SAID not in page.text
    refused = desk.post("operator", AGAIN, number=number, pin="9999", unsaid="y", step="ask")
    assert refused.status_code == 422
    assert "已收到" not in refused.text
    with transaction():
        session().scalars(sa.select(Report)).one().said = "asked"
    assert "有话要问您" in desk.post("operator", AGAIN, number=number, pin="7305", step="ask").text
    assert count(Message) == 0
