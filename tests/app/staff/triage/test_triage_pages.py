"""受理登记 on the screen: no words before a reason, what is done with a report, and what needs two."""

import re

from tests.cases.triage.test_hostile_envelopes import by_browser
from tests.factories.desk_pages import Pages, pages

__all__ = ["pages"]
WORDS = "澹台家的老母亲在九楼被人带去院外取血"


def test_the_list_shows_no_word_and_each_report_by_its_reference(pages: Pages) -> None:
    sent = pages.office.report(WORDS)
    page = pages.get("clerk", "/triage")
    assert page.status_code == 200
    assert sent.ref in page.text
    assert "澹台" not in page.text
    shut = pages.get("clerk", f"/triage/{sent.ref}")
    assert shut.status_code == 200
    assert "记下并打开" in shut.text
    assert "澹台" not in shut.text


def test_words_are_shown_after_a_reason_and_a_reload_asks_for_none(pages: Pages) -> None:
    sent = pages.office.report(WORDS)
    assert pages.post("clerk", f"/triage/{sent.ref}/open-words", reason="").status_code == 422
    done = pages.post("clerk", f"/triage/{sent.ref}/open-words", reason="受理审核")
    assert (done.status_code, done.headers["Location"]) == (303, f"/triage/{sent.ref}#words")
    for _ in range(2):
        assert WORDS in pages.get("clerk", f"/triage/{sent.ref}").text
    assert WORDS not in pages.get("head", f"/triage/{sent.ref}").text


def test_a_report_whose_words_are_none_is_said_to_be_so_and_is_closed_by_two(pages: Pages) -> None:
    ref = by_browser(pages.office, b"not JSON")
    assert pages.post("clerk", f"/triage/{ref}/open-words", reason="受理审核").status_code == 303
    page = pages.get("clerk", f"/triage/{ref}")
    assert page.status_code == 200
    assert "这一件的原件打不开" in page.text
    assert "记下并打开" not in page.text
    assert pages.post("clerk", f"/triage/{ref}/register").status_code == 303
    assert f"/triage/{ref}/refusal" in pages.get("clerk", f"/triage/{ref}").text
    for act in ("clue", "join"):
        told = pages.get("clerk", f"/triage/{ref}/{act}")
        assert (told.status_code, act) in ((409, "clue"), (200, "join"))
    assert "定不了谁要回避" in pages.get("clerk", f"/triage/{ref}/clue").text
    done = pages.post("clerk", f"/triage/{ref}/refusal", ground="R1_13_2", reason="原件打不开")
    assert done.status_code == 303, done.text
    pages.post("head", f"/triage/{ref}/open-words", reason="审批前看一遍")
    page = pages.get("head", f"/triage/{ref}")
    assert "原件打不开" in page.text
    found = re.search(rf'action="(/triage/{ref}/proposals/[0-9a-f-]+)"', page.text)
    assert found is not None
    assert pages.post("head", found[1], decision="approve").status_code == 303
    assert "不予受理" in pages.get("head", f"/triage/{ref}").text


def test_a_report_is_registered_and_becomes_a_clue(pages: Pages) -> None:
    lines = {"subject": "周某", "company": "甲基因公司", "place": "九楼", "violation": "gift"}
    sent = pages.office.report(WORDS, department="肿瘤内科二病区", occurred_on="2026-03-01", **lines)
    assert pages.post("clerk", f"/triage/{sent.ref}/register").status_code == 303
    late = pages.post("clerk", f"/triage/{sent.ref}/register")
    assert late.status_code == 409
    assert "由别人处理" in late.text
    pages.post("clerk", f"/triage/{sent.ref}/open-words", reason="受理审核")
    form = pages.get("clerk", f"/triage/{sent.ref}/clue")
    assert 'value="2026-03-01"' in form.text
    fields, beside = form.text.split('<section class="sheet" aria-labelledby="words">')
    for name in ("周某", "甲基因公司", "九楼"):
        assert f'value="{name}"' in fields
    assert re.search(r'<option selected value="RE">', fields)
    assert "澹台" not in fields  # the narrative stands beside the form, and in none of its fields
    assert "澹台" in beside
    values = {
        "title": "二病区院外检测",
        "handlers": str(pages.office.id("wen")),
        "approver": str(pages.office.id("head")),
    }
    short = pages.post("clerk", f"/triage/{sent.ref}/clue", **{**values, "title": ""})
    assert short.status_code == 422
    made = pages.post("clerk", f"/triage/{sent.ref}/clue", **values)
    assert made.status_code == 303, made.text
    assert made.headers["Location"] == "/triage?made=y#main"
    assert "已立为问题线索" in pages.get("clerk", "/triage?made=y").text
    found = re.search(r'href="(/clues/[0-9A-Z]{4}-[0-9A-Z]{4})"', pages.get("wen", "/clues").text)
    assert found is not None
    assert pages.get("clerk", found[1]).status_code == 404
    assert pages.get("clerk", f"/triage/{sent.ref}").status_code == 404


def test_a_refusal_counts_only_when_another_agrees(pages: Pages) -> None:
    sent = pages.office.registered(WORDS)
    none = pages.post("clerk", f"/triage/{sent.ref}/refusal", ground="R1_13_2", reason="")
    assert none.status_code == 422
    done = pages.post("clerk", f"/triage/{sent.ref}/refusal", ground="R1_13_2", reason="属于医保局的事")
    assert done.status_code == 303
    own = pages.get("clerk", f"/triage/{sent.ref}")
    assert "您是提请人" in own.text
    pages.post("head", f"/triage/{sent.ref}/open-words", reason="审批前看一遍")
    page = pages.get("head", f"/triage/{sent.ref}")
    assert "属于医保局的事" in page.text
    found = re.search(rf'action="(/triage/{sent.ref}/proposals/[0-9a-f-]+)"', page.text)
    assert found is not None
    unsaid = pages.post("head", found[1], decision="decline")
    assert unsaid.status_code == 422
    assert "写明理由" in unsaid.text
    assert pages.post("head", found[1], decision="approve").status_code == 303
    again = pages.post("head", found[1], decision="approve")
    assert again.status_code == 409
    assert "不予受理" in pages.get("head", f"/triage/{sent.ref}").text


def test_a_duplicate_is_named_by_its_reference_and_can_be_brought_back(pages: Pages) -> None:
    first, second = pages.office.registered(WORDS), pages.office.registered("又一件")
    assert pages.post("clerk", f"/triage/{second.ref}/duplicate", of_ref="0000-0000").status_code == 422
    done = pages.post("clerk", f"/triage/{second.ref}/duplicate", of_ref=first.ref.lower(), reason="同一个人同一件事")
    assert done.status_code == 303
    pages.post("sec", f"/triage/{second.ref}/open-words", reason="审批")
    found = re.search(
        r'action="(/triage/[^"]+/proposals/[0-9a-f-]{36})"', pages.get("sec", f"/triage/{second.ref}").text
    )
    assert found is not None
    assert pages.post("sec", found[1], decision="approve").status_code == 303
    assert "改回，不是重复件" in pages.get("clerk", f"/triage/{second.ref}").text
    assert pages.post("clerk", f"/triage/{second.ref}/not-duplicate", reason="日子不同").status_code == 303


def test_a_letter_that_cannot_be_sent_comes_back_as_it_was(pages: Pages) -> None:
    sent = pages.office.registered(WORDS)
    pages.post("clerk", f"/triage/{sent.ref}/open-words", reason="受理审核")
    bad = pages.post("clerk", f"/triage/{sent.ref}/letters", text="请问是哪一天？", reply_by="2001-01-01")
    assert bad.status_code == 422
    assert "请问是哪一天？" in bad.text
    assert pages.post("clerk", f"/triage/{sent.ref}/letters", text="请问是哪一天？").status_code == 303
    assert [one.text for one in pages.office.hears(sent)] == ["请问是哪一天？"]


def test_a_report_for_the_secretary_alone_is_to_the_office_as_one_that_never_was(pages: Pages) -> None:
    sent = pages.office.report(WORDS, concerns="office")
    answers = [pages.get("clerk", f"/triage/{ref}") for ref in (sent.ref, "0000-0000")]
    assert answers[0].data == answers[1].data
    assert pages.get("wen", "/triage").status_code == 403
