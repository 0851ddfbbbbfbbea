"""The report form: what is taken, what comes back, what is said beside the field."""

import io
import time
from pathlib import Path
from typing import Any

import pytest

from cases import objects
from cases.db import transaction
from cases.inbox.models import Blob, Message, Parked, Report, ReportWrap
from crypto.receipt import Receipt
from tests.factories.picture import read_off
from tests.factories.public_site import PublicSite, code_of, count, file, open_site, post, rows

MULTIPART = "multipart/form-data"


def token(page: Any) -> str:
    return str(page.text.split('name="form" value="')[1].split('"')[0])


def test_a_report_gives_a_code_and_is_sealed_to_the_office(site: PublicSite) -> None:
    answer = site.send(violation="lab", guide_paid="qr", attachments=file())
    assert answer.status_code == 200
    assert len(code_of(answer)) == 12
    assert Receipt.parse(code_of(answer)).chinese == code_of(answer)
    report = rows(Report)[0]
    assert (report.addressee, report.channel, report.named, report.state) == ("office", "CH_WEB", False, "received")
    assert report.lookup == Receipt.parse(code_of(answer)).lookup_hash
    assert {wrap.epoch_id for wrap in rows(ReportWrap)} == {
        site.office.epochs["office"],
        site.office.epochs["recovery"],
    }
    assert [blob.id for blob in rows(Blob)] == list(objects.store().ids())


def test_the_same_post_twice_is_one_report_with_one_code(site: PublicSite) -> None:
    fields = site.form()
    first = post(site, {**fields, "attachments": file()})
    second = post(site, {**fields, "attachments": file()})
    assert code_of(first) == code_of(second) != ""
    assert (count(Report), count(Message), count(Blob), len(list(objects.store().ids()))) == (1, 0, 1, 1)


def test_other_words_of_the_same_form_are_added_to_the_thread(site: PublicSite) -> None:
    fields = site.form()
    first = post(site, fields)
    second = post(site, {**fields, "narrative": "另外还有一件事。"})
    assert code_of(first) == code_of(second)
    assert "补充的话已经收下" in second.text
    assert (count(Report), count(Message)) == (1, 1)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"narrative": "  \n "}, "请写几句经过"),
        ({"narrative": "长" * 40_000}, "写得太长"),
        ({"department": "科" * 900}, "这一行写得太长"),
        ({"named": "y"}, "选了留名，请写上姓名"),
        ({"attachments": (io.BytesIO(b""), "空.m4a")}, "这个文件是空的"),
        ({"concerns": "whatever"}, "请从给出的各项里选"),
        ({"concerns": ""}, "请先选一项：它决定由谁打开您的信。"),
        ({"form": "wrong"}, "这一页放得太久了"),
        ({"form": ""}, "这一页放得太久了"),
    ],
    ids=[
        "no text",
        "too long",
        "long line",
        "no name",
        "empty file",
        "no choice",
        "none chosen",
        "wrong csrf",
        "no csrf",
    ],
)
def test_what_is_wrong_is_said_in_words_and_nothing_typed_is_lost(
    one: PublicSite, wrong: dict[str, Any], words: str
) -> None:
    fields = {**one.form(place="九楼走廊"), **wrong}
    answer = post(one, fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="九楼走廊"' in answer.text
    assert fields["narrative"].strip() in answer.text
    assert code_of(answer) == ""
    assert count(Report) == 0


def test_a_megabyte_of_words_comes_back_whole(one: PublicSite) -> None:
    story = ("长篇经过" * 90_000)[: 1024 * 1024 // 3]
    answer = post(one, one.form(narrative=story))
    assert answer.status_code == 422
    assert story in answer.text


def test_words_that_are_no_utf8_come_back_with_a_mark_beside_the_field(one: PublicSite) -> None:
    fields = one.form()
    body = b"".join(
        f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n"
        for name, value in (("form", fields["form"].encode()), ("narrative", "前".encode() + b"\xff" + "后".encode()))
    )
    answer = one.client().post("/report", data=body + b"--B--\r\n", content_type="multipart/form-data; boundary=B")
    assert answer.status_code == 422
    assert "有些字没有传好" in answer.text
    assert "前\ufffd后" in answer.text


def test_a_broken_form_comes_back_with_what_was_read(one: PublicSite) -> None:
    fields = one.form()
    field = '--B\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}'
    body = field.format("form", fields["form"]) + "\r\n" + field.format("narrative", "写了很多")
    answer = one.client().post("/report", data=body.encode(), content_type="multipart/form-data; boundary=B")
    assert answer.status_code == 422
    assert "线路断了一下" in answer.text
    assert "写了很多" in answer.text
    assert count(Report) == 0


def test_another_type_of_body_is_a_plain_page(one: PublicSite) -> None:
    answer = one.client().post("/report", data=b"{}", content_type="application/json")
    assert answer.status_code == 400
    assert "<h1>" in answer.text


@pytest.mark.parametrize("name", ["../../etc/passwd", "长" * 4000 + ".jpg", 'a"b.jpg'])
def test_strange_file_names_are_taken_and_shortened(one: PublicSite, name: str) -> None:
    fields = one.form(step="check", attachments=file(name))
    answer = post(one, fields)
    assert answer.status_code == 200
    assert "已经封好，等您提交。" in answer.text
    if name != 'a"b.jpg':
        assert "已经改短" in answer.text
    assert "../" not in answer.text
    assert "长" * 200 not in answer.text


def test_a_check_keeps_nothing_but_sealed_files_and_shows_what_is_revealed(site: PublicSite) -> None:
    fields = site.form(narrative="有事打 13900002071 找我", step="check", attachments=file())
    checked = post(site, fields)
    assert checked.status_code == 200
    assert "13900002071</q>" in checked.text
    assert "像是电话号码" in checked.text
    assert (count(Report), count(Parked)) == (0, 1)
    final = {name: value for name, value in fields.items() if name not in {"step", "attachments"}}
    answer = post(site, {**final, "parked": "1"})
    assert code_of(answer)
    assert (count(Parked), count(Blob), count(Report)) == (0, 1, 1)
    again = post(site, {**final, "parked": "1"})
    assert code_of(again) == code_of(answer)
    assert (count(Report), count(Message)) == (1, 0)


def test_a_file_that_waits_can_be_taken_back(site: PublicSite) -> None:
    fields = site.form(step="check", attachments=file())
    post(site, fields)
    waiting = rows(Parked)[0].id
    final = {name: value for name, value in fields.items() if name not in {"step", "attachments"}}
    assert code_of(post(site, {**final, "parked": "1", "drop": str(waiting)}))
    assert (count(Parked), count(Blob), list(objects.store().ids())) == (0, 0, [])


def test_files_of_a_form_with_an_error_stay_and_go_with_the_next_try(site: PublicSite) -> None:
    fields = site.form(narrative="", attachments=file())
    back = post(site, fields)
    assert back.status_code == 422
    assert 'name="parked" value="1"' in back.text
    final = {**fields, "narrative": "写好了", "parked": "1", "form": token(back)}
    del final["attachments"]
    assert code_of(post(site, final))
    assert (count(Parked), count(Blob)) == (0, 1)


def test_files_with_a_wrong_token_are_parked_under_the_new_one(site: PublicSite) -> None:
    back = post(site, site.form(form="stale", attachments=file()))
    assert count(Parked) == 1
    assert code_of(post(site, site.form(form=token(back), parked="1")))
    assert count(Blob) == 1


def test_without_room_for_files_words_are_taken_and_the_page_says_which_are_missing(
    sqlite_url: str, tmp_path: Path
) -> None:
    site = open_site(sqlite_url, tmp_path, free_floor=1 << 60)
    answer = site.send(attachments=file("大照片.jpg"))
    assert code_of(answer)
    assert "大照片.jpg" in answer.text
    assert "存文件的地方满了" in answer.text
    assert (count(Report), count(Blob)) == (1, 0)


def test_a_key_replaced_meanwhile_is_sealed_to_anew(site: PublicSite) -> None:
    fields = site.form()
    with transaction():
        site.office.epoch("office")
    assert code_of(post(site, fields))
    assert site.office.epochs["office"] in {wrap.epoch_id for wrap in rows(ReportWrap)}


def test_the_picture_and_the_way_out_of_the_page_with_the_code(one: PublicSite) -> None:
    fields = one.form()
    code = code_of(post(one, fields))
    picture = one.client().post("/report", data={"form": fields["form"], "as": "picture"})
    assert picture.content_type == "image/png"
    assert read_off(picture.data) == code
    assert "attachment" in picture.headers["Content-Disposition"]
    away = one.client().post("/report", data={"kept": "y"})
    assert (away.status_code, away.headers["Refresh"]) == (200, "0; url=/leave")
    assert count(Report) == 1


def test_a_form_from_another_site_is_shown_again(one: PublicSite) -> None:
    answer = post(one, one.form(), headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 422
    assert count(Report) == 0


def test_above_the_limit_one_waits_or_works_and_nobody_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    site = open_site(sqlite_url, tmp_path, intake_limit=1)
    assert code_of(site.send())
    fields = site.form(narrative="等一会儿也要说", attachments=file())
    wait = post(site, fields)
    assert "请等一会儿" in wait.text
    assert "等一会儿也要说" in wait.text
    assert 0 < int(wait.headers["Retry-After"]) <= 30
    assert code_of(wait) == ""
    ticket = wait.text.split('name="ticket" value="')[1].split('"')[0]
    final = {**site.form(narrative="等一会儿也要说"), "form": fields["form"], "parked": "1", "ticket": ticket}
    assert "请等一会儿" in post(site, final).text
    signer, now = site.app.extensions["qingyuan_public"].signer, int(time.time())
    ready = signer.ticket(signer.form_secret(fields["form"], now), now - 1, 18)
    assert code_of(post(site, {**final, "ticket": ready}))
    assert (count(Report), count(Blob)) == (2, 1)


def test_english_is_carried_along(one: PublicSite) -> None:
    page = one.client().get("/report?lang=en").text
    assert '<html lang="en">' in page
    assert 'action="/report?lang=en"' in page
    answer = one.client().post("/report?lang=en", data=one.form(), content_type=MULTIPART)
    assert len(code_of(answer)) == 12
    assert '<html lang="en">' in answer.text
