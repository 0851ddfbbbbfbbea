"""The thread page: opened by its code, answered, withdrawn from; and what it tells to whom."""

import io
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from cases.db import session, transaction
from cases.inbox import contexts
from cases.inbox.models import Blob, Message, Parked, Report
from crypto.messages import Place, SignedMessage, sign_message
from crypto.receipt import Receipt
from crypto.seal import seal_to
from tests.factories.public_site import PublicSite, code_of, open_site


def rows(table: Any) -> list[Any]:
    with transaction(reading=True):
        return list(session().scalars(select(table)))


def opened(site: PublicSite, code: str, **more: Any) -> Any:
    return site.client().post("/receipt", data={"code": code, **more}, content_type="multipart/form-data")


def token(page: Any) -> str:
    return str(page.text.split('name="form" value="')[1].split('"')[0])


def test_the_code_opens_the_state_and_a_dated_next_step(site: PublicSite) -> None:
    page = opened(site, code_of(site.send()))
    assert page.status_code == 200
    assert "已收到" in page.text
    assert "前登记" in page.text
    assert "（周" in page.text


def test_a_thread_whose_certificate_has_run_out_says_what_to_do_and_keeps_the_words(site: PublicSite) -> None:
    code = code_of(site.send())
    with transaction():
        row = session().scalars(select(Report)).one()
        row.thread_public, row.thread_epoch, row.thread_proof = b"x" * 1216, 1, b""
    page = opened(site, code)
    assert page.status_code == 200
    assert "过几天再来发" in page.text
    again = opened(site, code, form=token(page), message="还有一件事")
    assert again.status_code == 503
    assert "还有一件事" in again.text
    assert "12388" in again.text
    assert rows(Message) == []
    assert "已经记下" in opened(site, code, form=token(page), act="withdraw").text


def test_the_english_words_and_loose_writing_open_it_too(site: PublicSite) -> None:
    code = code_of(site.send())
    assert opened(site, " ".join(code[:6]) + "，\n" + code[6:]).status_code == 200
    assert opened(site, Receipt.parse(code).english).status_code == 200


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda code: code[:-1], "查询码是十二个字"),
        (lambda _code: "", "查询码是十二个字"),
        (lambda code: "鑫" + code[1:], "不在查询码的字表里"),
        (lambda _code: Receipt.from_secret(b"somebody else...").chinese, "没有找到这个查询码"),
    ],
)
def test_a_wrong_code_is_answered_in_words_beside_the_field(one: PublicSite, change: Any, words: str) -> None:
    wrong = change(code_of(one.send()))
    page = opened(one, wrong)
    assert page.status_code == 422
    assert words in page.text
    assert wrong in page.text


def test_a_letter_of_the_office_is_shown_verified_and_without_a_name(site: PublicSite) -> None:
    code = code_of(site.send())
    report = rows(Report)[0]
    place = Place(report.id, "to_reporter", 1, 0)
    signed = SignedMessage(place, "取血那天还有谁在？", (), site.office.chain)
    plain = sign_message(site.office.certifier.signer, signed)
    body = seal_to(Receipt.parse(code).pair.public, plain, contexts.message_out(report.id, 1))
    values = {
        "direction": "out",
        "counter": 1,
        "day": report.received_on,
        "epoch": 0,
        "key_form": "none",
        "read": False,
    }
    with transaction():
        session().add(Message(id=uuid4(), report_id=report.id, body=body, **values))
        session().get_one(Report, report.id).said = "asked"
    page = opened(site, code)
    assert "取血那天还有谁在？" in page.text
    assert "已核对，确是本室发出" in page.text
    assert "请您补充" in page.text
    assert str(site.office.certifier_id) not in page.text


def test_a_reply_with_a_file_is_kept_once_and_shown_as_a_date(site: PublicSite) -> None:
    code = code_of(site.send())
    form = token(opened(site, code))
    pages = [
        opened(site, code, form=form, message="在九楼", attachments=(io.BytesIO(b"x"), "单据.jpg")) for _ in range(2)
    ]
    assert all("封好，发出去了" in page.text for page in pages)
    page = pages[-1]
    assert "在九楼" not in page.text
    assert "您写的话已经封存" in page.text
    assert (len(rows(Message)), len(rows(Blob))) == (1, 1)
    assert rows(Report)[0].new_words


def test_a_check_before_sending_keeps_words_and_file(site: PublicSite) -> None:
    code = code_of(site.send())
    form = token(opened(site, code))
    file = (io.BytesIO(b"x"), "单据.jpg")
    page = opened(site, code, form=form, message="打 13900002071", step="check", attachments=file)
    assert "像是电话号码" in page.text
    assert "还没有发出" in page.text
    assert (len(rows(Message)), len(rows(Parked))) == (0, 1)
    assert "封好，发出去了" in opened(site, code, form=form, message="打电话", parked="1").text
    assert (len(rows(Message)), len(rows(Parked)), len(rows(Blob))) == (1, 0, 1)


def test_a_stale_form_comes_back_with_its_words(one: PublicSite) -> None:
    code = code_of(one.send())
    page = opened(one, code, form="stale", message="写了很多")
    assert page.status_code == 422
    assert "写了很多" in page.text
    assert rows(Message) == []


def test_withdrawing_is_marked_and_told(site: PublicSite) -> None:
    code = code_of(site.send())
    page = opened(site, code, form=token(opened(site, code)), act="withdraw")
    assert "您撤回了这一件" in page.text
    assert "您已撤回" in page.text
    assert rows(Report)[0].withdrawn


def test_the_code_never_stands_in_an_address_or_a_title(one: PublicSite) -> None:
    code = code_of(one.send())
    page = opened(one, code).text
    title = page.split("<title>")[1].split("</title>")[0]
    assert code not in title
    assert f"?code={code}" not in page
    assert page.count(code) == page.count(f'name="code" value="{code}"')


def test_the_throttle_does_not_tell_whether_a_code_exists(sqlite_url: str, tmp_path: Path) -> None:
    site = open_site(sqlite_url, tmp_path, intake_limit=1)
    code = code_of(site.send())
    opened(site, code)
    good, bad = opened(site, code), opened(site, Receipt.from_secret(b"somebody else...").chinese)
    for page in (good, bad):
        assert (page.status_code, "请等一会儿" in page.text) == (200, True)
    waits = [int(page.headers["Retry-After"]) for page in (good, bad)]
    assert all(0 < wait <= 30 for wait in waits)
