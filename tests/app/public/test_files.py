"""What a file would tell is said before it is sent, and its sender chooses how it goes."""

import json
import re
from typing import Any

import pytest

from cases import objects
from cases.db import transaction
from cases.inbox import contexts
from cases.inbox.models import Blob, Message, Parked, Report, ReportWrap
from cases.office import queries as office
from crypto.unseal import open_stream, unbox, unseal, unwrap
from intake.files.looking import Look
from intake.files.sandbox import Budget
from tests.factories import hostile
from tests.factories.public_site import PublicSite, code_of, count, file, post, rows

CHOICE = re.compile(r'name="(file_[0-9a-f-]{36})"')


def token(page: Any) -> str:
    return str(page.text.split('name="form" value="')[1].split('"')[0])


def dek(site: PublicSite) -> bytes:
    report = rows(Report)[0]
    wrap = next(one for one in rows(ReportWrap) if one.epoch_id == site.office.epochs["office"])
    return unwrap(site.office.seeds[wrap.epoch_id], wrap.blob, contexts.report_dek(report.id, wrap.epoch_id))


def sent(site: PublicSite) -> list[dict[str, Any]]:
    """The files of the one report, each with its bytes."""
    key, report = dek(site), rows(Report)[0]
    files = json.loads(unseal(key, report.body, contexts.report_body(report.id)))["files"]
    blobs = {str(one.id): one for one in rows(Blob)}
    for one in files:
        blob = blobs[one["id"]]
        chunks = open_stream(unbox(key, blob.key, contexts.blob_key(blob.id)), objects.store().read(blob.id))
        one["bytes"] = b"".join(chunks)
    return list(files)


def test_a_photo_comes_back_once_with_what_it_tells_before_anything_is_sent(site: PublicSite) -> None:
    page = site.send(attachments=file("检测袋.jpg", hostile.photo()))
    assert page.status_code == 200
    assert "还没有提交：先看看文件" in page.text
    assert "拍摄地点<q>N 31.2300, E 121.4667</q>" in page.text
    assert "HUAWEI P60" in page.text
    assert (count(Report), count(Parked)) == (0, 2)


@pytest.mark.parametrize(
    ("way", "names"),
    [
        ("clean", ["检测袋-已清理.jpg"]),
        ("asis", ["检测袋.jpg"]),
        ("both", ["检测袋-已清理.jpg", "检测袋.jpg"]),
        ("", ["检测袋.jpg"]),
    ],
)
def test_its_sender_chooses_and_what_was_not_chosen_goes(site: PublicSite, way: str, names: list[str]) -> None:
    photo = hostile.photo()
    fields = site.form()
    page = post(site, {**fields, "attachments": file("检测袋.jpg", photo)})
    choice = CHOICE.search(page.text)
    assert choice
    assert f'name="{choice[1]}" value="clean" checked' in page.text
    done = post(site, {**fields, "parked": "1", **({choice[1]: way} if way else {})})
    assert len(code_of(done)) == 12
    files = sent(site)
    assert sorted(one["name"] for one in files) == sorted(names)
    for one in files:
        assert (one["bytes"] == photo) == ("cleaned_of" not in one)
        assert (b"HUAWEI" in one["bytes"]) == ("cleaned_of" not in one)
    assert count(Parked) == 0
    assert sorted(one.id for one in rows(Blob)) == sorted(objects.store().ids())
    assert len(code_of(post(site, {**fields, "parked": "1"}))) == 12
    assert (count(Report), count(Message), count(Blob)) == (1, 0, len(names))


def test_the_choice_is_kept_when_the_form_comes_back(site: PublicSite) -> None:
    fields = site.form()
    page = post(site, {**fields, "step": "check", "attachments": file("单.pdf", hostile.paper())})
    assert "检查完了，还没有提交" in page.text
    assert "有 1 个文件会透露别的事" in page.text
    choice = CHOICE.search(page.text)
    assert choice
    again = post(site, {**fields, "parked": "1", choice[1]: "both", "narrative": ""})
    assert f'name="{choice[1]}" value="both" checked' in again.text


def test_a_file_that_is_not_wanted_goes_with_its_copy(site: PublicSite) -> None:
    fields = site.form()
    page = post(site, {**fields, "step": "check", "attachments": file("a.jpg", hostile.photo())})
    dropped = page.text.split('name="drop" value="')[1].split('"')[0]
    assert len(code_of(post(site, {**fields, "parked": "1", "drop": dropped}))) == 12
    assert (count(Blob), count(Parked), list(objects.store().ids())) == (0, 0, [])


def test_what_tells_nothing_goes_at_once_and_what_cannot_be_read_too(site: PublicSite) -> None:
    pictures = [
        file("截图.png", hostile.plain_picture()),
        file("坏.jpg", hostile.photo()[:200]),
        file("x.bin", b"\0" * 90),
    ]
    assert len(code_of(site.send(attachments=pictures))) == 12
    assert sorted(one["name"] for one in sent(site)) == sorted(["截图.png", "坏.jpg", "x.bin"])


def test_what_could_not_be_looked_into_is_said(site: PublicSite) -> None:
    page = site.send(
        step="check", attachments=[file("锁.pdf", hostile.paper(1, "geheim")), file("录.amr", b"#!AMR\n" * 30)]
    )
    assert "有密码，没法检查" in page.text
    assert "这类文件没法检查" in page.text


def test_a_file_beyond_the_budget_is_sent_unseen_and_the_budget_comes_back(site: PublicSite) -> None:
    look = Look(budget=Budget(2000), most=10_000_000)
    object.__setattr__(site.app.extensions["qingyuan_public"], "look", look)
    page = site.send(step="check", attachments=file("a.jpg", hostile.photo()))
    assert "现在没能检查" in page.text
    assert look.budget.take(2000)


def test_nothing_plain_is_at_rest_while_a_file_waits(site: PublicSite) -> None:
    site.send(attachments=file("检测袋.jpg", hostile.photo()))
    kept = [b"".join(objects.store().read(one)) for one in objects.store().ids()]
    kept += [one.meta for one in rows(Parked)]
    assert len(kept) == 4
    assert not [one for one in kept if b"HUAWEI" in one or b"JFIF" in one or b"31.2300" in one]


def test_a_letter_into_the_thread_asks_in_the_same_way(site: PublicSite) -> None:
    code = code_of(site.send())

    def write(**more: Any) -> Any:
        return site.client().post("/receipt", data={"code": code, **more}, content_type="multipart/form-data")

    form = token(write())
    page = write(form=form, message="补一张", attachments=file("b.jpg", hostile.photo()))
    assert "还没有发出：先看看文件" in page.text
    choice = CHOICE.search(page.text)
    assert choice
    assert count(Message) == 0
    done = write(form=form, message="补一张", parked="1", **{choice[1]: "clean"})
    assert "封好，发出去了" in done.text
    assert (count(Message), count(Blob), count(Parked)) == (1, 1, 0)
    assert len(list(objects.store().ids())) == 1


def test_the_page_promises_and_takes_what_the_office_has_set(site: PublicSite) -> None:
    with transaction():
        row = office.office()
        row.limits = {**row.limits, "files": {"file_mb": 1, "report_mb": 2}}
    assert "每个不超过 1 兆" in site.client().get("/report").text
    page = site.send(attachments=file("大.bin", bytes(1_200_000)))
    assert page.status_code == 422
    assert count(Report) == 0
