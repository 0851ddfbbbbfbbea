"""What a clerk types in: taken by the same door, read again by that clerk alone until it is registered."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.config import write_private
from app.render import SHANGHAI
from cases.audit.models import AuditLine
from cases.channels.models import BoxOpening
from cases.db import session, transaction
from cases.inbox import queries as inbox
from cases.inbox.models import Blob, ClerkWrap, Parked, Report
from cases.office import queries as offices
from cases.staff import actions as staff
from cases.staff.may import Role
from cases.triage import actions as triage
from cases.vault import words
from tests.factories.console import token_in
from tests.factories.desk_pages import Pages, pages

__all__ = ["pages"]

SAID = "三月一日上午，九楼有人让我母亲去院外的公司做检测。"


@pytest.fixture
def clerk(pages: Pages) -> Pages:
    """The same office with a clerk, 甲typist, and a public secret for the marks."""
    pages.console.join("typist", Role.INTAKE)
    pages.console.join("other", Role.INTAKE)
    write_private(pages.console.settings.public_secret_file, bytes(range(40, 80)))
    return pages


def fields(client: FlaskClient, kind: str, **more: object) -> dict[str, object]:
    """A fresh form's hidden fields and these answers."""
    page = client.get(f"/intake/{kind}")
    assert page.status_code == 200, page.text
    form = re.search(r'name="form" value="([^"]+)"', page.text)
    came = re.search(r'name="arrived_on"[^>]*value="([^"]+)"', page.text)
    assert form is not None
    assert came is not None
    own = {"csrf_token": token_in(page), "form": form[1], "arrived_on": came[1]}
    return {**own, "concerns": "none", "narrative": SAID, **more}


def send(client: FlaskClient, kind: str, **more: object) -> TestResponse:
    return client.post(f"/intake/{kind}", data=fields(client, kind, **more), content_type="multipart/form-data")


def taken(page: TestResponse) -> str:
    """The reference on the page."""
    assert page.status_code == 200, re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))[-1500:]
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", page.text)
    assert found is not None, page.text
    return found[0]


def count(table: type) -> int:
    with transaction(reading=True):
        return session().scalar(sa.select(sa.func.count()).select_from(table)) or 0


LETTER = {"sheets": "2"}


def test_a_letter_with_a_scan_is_sealed_and_its_clerk_reads_it_until_it_is_registered(clerk: Pages) -> None:
    client = clerk.browser("typist")
    page = send(client, "letter", **LETTER, attachments=(BytesIO(b"scan" * 5000), "第一页.jpg"))
    ref = taken(page)
    assert "receipt-code" not in page.text
    assert SAID in clerk.get("typist", f"/intake/typed/{ref}").text
    assert "第一页.jpg" in clerk.get("typist", f"/intake/typed/{ref}").text
    assert ref in clerk.get("typist", "/intake").text
    with transaction(reading=True):
        found = words(clerk.office.desk("clerk"), inbox.report(ref))
        assert (found.narrative, found.way["kind"], found.way["sheets"]) == (SAID, "letter", 2)
    with transaction():
        triage.register(clerk.office.desk("clerk"), ref)
    assert clerk.get("typist", f"/intake/typed/{ref}").status_code == 404
    assert ref not in clerk.get("typist", "/intake").text
    assert count(ClerkWrap) == 0


def test_another_clerk_sees_nothing_of_it(clerk: Pages) -> None:
    ref = taken(send(clerk.browser("typist"), "letter", **LETTER))
    absent = clerk.get("other", "/intake/typed/ZZZZ-ZZZ2")
    there = clerk.get("other", f"/intake/typed/{ref}")
    assert (there.status_code, there.data) == (absent.status_code, absent.data)
    assert there.status_code == 404
    assert ref not in clerk.get("other", "/intake").text


def test_nothing_typed_is_lost_and_the_scan_waits_sealed(clerk: Pages) -> None:
    client = clerk.browser("typist")
    sent = fields(client, "letter", narrative="", attachments=(BytesIO(b"x" * 100), "a.jpg"), subject="周某")
    page = client.post("/intake/letter", data=sent, content_type="multipart/form-data")
    assert page.status_code == 422
    assert "周某" in page.text
    assert "a.jpg" in page.text
    assert count(Parked) == 1
    again = {"csrf_token": token_in(page), "form": sent["form"], "parked": "1", "concerns": "none", **LETTER}
    again |= {"arrived_on": sent["arrived_on"]}
    ref = taken(client.post("/intake/letter", data={**again, "narrative": SAID}, content_type="multipart/form-data"))
    assert (count(Parked), count(Blob)) == (0, 1)
    assert "已经收过" in client.post("/intake/letter", data={**again, "narrative": SAID}).text
    assert count(Report) == 1, ref


def test_a_code_is_shown_once_and_only_to_who_wants_one(clerk: Pages) -> None:
    page = send(clerk.browser("typist"), "letter", **LETTER, code="y")
    found = re.search(r'id="receipt-code"[^>]*>(.*?)</p>', page.text, re.DOTALL)
    assert found is not None
    assert len(re.sub(r"<[^>]+>|\s", "", found[1])) == 12


def test_who_is_named_is_asked_about_once_and_then_it_is_the_secretarys(clerk: Pages) -> None:
    client = clerk.browser("typist")
    sent = fields(client, "letter", narrative=f"{SAID}陆闻笙打过招呼。", **LETTER)
    page = client.post("/intake/letter", data=sent)
    assert "先问一句" in page.text
    assert count(Report) == 0
    asked = re.search(r'name="asked" value="([0-9a-f]+)"', page.text)
    assert asked is not None
    ref = taken(client.post("/intake/letter", data={**sent, "asked": asked[1]}))
    with transaction(reading=True):
        assert inbox.report(ref).addressee == "secretary"


def test_of_the_leadership_nothing_is_taken_and_the_superiors_address_is_shown(clerk: Pages) -> None:
    client = clerk.browser("typist")
    page = send(client, "letter", **LETTER, concerns="leadership", attachments=(BytesIO(b"x" * 99), "a.jpg"))
    assert page.status_code == 200
    assert "12388" in page.text
    assert "五个工作日内由专人送上级机关" in page.text
    assert (count(Report), count(Blob), count(Parked)) == (0, 0, 0)


def test_a_clerk_who_is_named_never_reads_it_again(clerk: Pages) -> None:
    page = send(clerk.browser("typist"), "letter", **LETTER, narrative=f"{SAID}收信的甲typist压下了。")
    ref = taken(page)
    assert "写到了您本人" in page.text
    assert count(ClerkWrap) == 0
    assert clerk.get("typist", f"/intake/typed/{ref}").status_code == 404


def test_a_visit_needs_two_receivers_and_a_record_that_was_agreed(clerk: Pages) -> None:
    client = clerk.browser("typist")
    ids = [str(clerk.console.desks[who].staff_id) for who in ("typist", "other")]
    visit = {"visit_place": "行政楼 407 室", "began": "09:10", "ended": "09:50", "read_back": "y", "agreed": "y"}
    page = send(client, "visit", **visit, receivers=ids[:1])
    assert page.status_code == 422
    assert "至少两个人" in page.text
    assert send(client, "visit", **{**visit, "agreed": ""}, receivers=ids).status_code == 422
    ref = taken(send(client, "visit", **visit, receivers=ids))
    record = clerk.get("typist", f"/intake/typed/{ref}").text
    assert "来访人签字" in record
    assert "甲typist，职员、甲other，职员" in record


def test_the_limit_of_an_incoming_paper_goes_before_the_rules(clerk: Pages) -> None:
    client = clerk.browser("typist")
    paper = {"source": "SRC_SUPERIOR", "unit": "市卫健委", "number": "〔2026〕7 号", "limit_on": "2099-03-05"}
    ref = taken(send(client, "transfer", **paper))
    page = send(client, "transfer", **paper)
    assert page.status_code == 409
    assert "已经录过" in page.text
    other = taken(send(client, "transfer", **paper, another="y", narrative="另一件事"))
    with transaction():
        triage.register(clerk.office.desk("clerk"), ref)
    with transaction(reading=True):
        found = inbox.report(ref)
        assert (str(found.limit_on), str(found.due_on)) == ("2099-03-05", "2099-03-05")
    assert "来文要求" in clerk.get("clerk", "/triage").text
    with transaction():
        clue = triage.open_clue(clerk.office.desk("clerk"), ref, clerk.office.new_clue())
        assert str(clue.due_on) == "2099-03-05"
    assert "来文要求" in clerk.get("wen", f"/clues/{clue.ref}").text
    assert other != ref


def test_classified_papers_are_a_number_and_no_word(clerk: Pages) -> None:
    client = clerk.browser("typist")
    paper = {"number": "密〔2026〕3 号", "grade": "mi", "copies": "1", "cabinet": "二号保密柜"}
    page = send(client, "classified", **paper, attachments=(BytesIO(b"secret" * 99), "密件.pdf"))
    assert page.status_code == 422
    assert "涉密件不上传" in page.text
    assert (count(Parked), count(Blob)) == (0, 0)
    ref = taken(send(client, "classified", **paper))
    with transaction(reading=True):
        found = words(clerk.office.desk("clerk"), inbox.report(ref))
    assert found.narrative == ""
    assert found.way["cabinet"] == "二号保密柜"


def test_a_box_is_opened_by_two_and_the_second_says_so(clerk: Pages) -> None:
    second = str(clerk.console.desks["wen"].staff_id)
    told = {"place": "门诊一楼", "day": "2026-01-05", "hour": "10:00", "letters": "3", "seal_whole": "y"}
    page = clerk.post("typist", "/intake/box-openings", **told, second_id=second)
    assert page.status_code == 303, page.text
    where = page.headers["Location"]
    assert where in clerk.get("wen", "/today").text
    assert clerk.get("other", where).status_code == 404
    assert clerk.post("typist", f"{where}/confirmation").status_code == 404
    assert clerk.post("wen", f"{where}/confirmation").status_code == 303
    assert "已在系统里确认" in clerk.get("typist", where).text
    with transaction(reading=True):
        ref = session().scalar(sa.select(BoxOpening.ref))
    taken(send(clerk.browser("typist"), "box", opening=ref, sheets="1"))


def test_a_form_of_another_sitting_is_refused(clerk: Pages) -> None:
    sent = {**fields(clerk.browser("typist"), "letter", **LETTER), "csrf_token": "0" * 64}
    assert clerk.browser("typist").post("/intake/letter", data=sent).status_code == 400
    assert count(Report) == 0


def test_who_loses_the_keys_reads_nothing_of_it(clerk: Pages) -> None:
    taken(send(clerk.browser("typist"), "letter", **LETTER))
    with transaction():
        staff.reset(clerk.office.desks["sec"], clerk.console.desks["typist"].staff_id)
    assert count(ClerkWrap) == 0


def test_the_time_limits_count_from_the_day_on_which_it_came(clerk: Pages) -> None:
    today = clerk.office.desks["sec"].today
    friday = today - timedelta(days=3)
    ref = taken(
        send(clerk.browser("typist"), "transfer", unit="某局", source="SRC_DEPT", arrived_on=friday.isoformat())
    )
    with transaction(reading=True):
        report = inbox.report(ref)
        assert report.received_on == friday
        assert report.due_on == offices.due_on("REG", friday)
        (line,) = session().scalars(
            sa.select(AuditLine).where(AuditLine.object == str(report.id), AuditLine.actor == "reporter")
        )
        assert line.at.astimezone(SHANGHAI).date() == today
    with transaction():
        triage.register(clerk.office.desk("clerk"), ref)
    with transaction(reading=True):
        assert inbox.report(ref).due_on == offices.due_on("D03", friday)


def test_a_day_of_receipt_is_never_tomorrow_and_asked_about_once_where_it_is_long_ago(clerk: Pages) -> None:
    client, today = clerk.browser("typist"), clerk.office.desks["sec"].today
    page = send(client, "letter", sheets="2", arrived_on=(today + timedelta(days=1)).isoformat())
    assert page.status_code == 422
    before = today - timedelta(days=31)
    page = send(client, "letter", sheets="2", arrived_on=before.isoformat())
    assert page.status_code == 422
    assert "三十多天以前" in page.text
    assert 'name="long_ago"' in page.text
    ref = taken(send(client, "letter", sheets="2", arrived_on=before.isoformat(), long_ago="y"))
    with transaction(reading=True):
        assert inbox.report(ref).received_on == before
    paper = {"unit": "某局", "source": "SRC_DEPT", "arrived_on": (today - timedelta(days=5)).isoformat()}
    ref = taken(send(client, "transfer", **paper, limit_on=(today - timedelta(days=1)).isoformat()))
    with transaction(reading=True):  # a limit that ran out while the paper lay
        assert inbox.report(ref).due_on == today - timedelta(days=1)
    assert send(client, "transfer", **paper, limit_on=(today - timedelta(days=6)).isoformat()).status_code == 422
