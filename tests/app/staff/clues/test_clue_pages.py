"""One clue on one page, and everything that is done from there."""

import hashlib
import io
import re
from datetime import timedelta

from intake.submission import Reporter
from tests.factories.console import token_in
from tests.factories.desk_pages import Pages, pages

__all__ = ["pages"]
WORDS = "端木家的样本在九楼东走廊被人取走"


def test_the_page_shows_the_summary_and_keeps_the_original_locked(pages: Pages) -> None:
    clue, _sent = pages.opened_clue(WORDS)
    page = pages.get("wen", f"/clues/{clue.ref}")
    assert page.status_code == 200
    assert "二病区院外检测" in page.text
    assert "端木" not in page.text
    assert f"<title>线索 {clue.ref}" in page.text
    assert "工作秘密 · 打印人" in page.text


def test_the_original_opens_with_a_reason_that_all_can_see(pages: Pages) -> None:
    clue, sent = pages.opened_clue(WORDS)
    where = f"/clues/{clue.ref}/original/{sent.ref}"
    assert pages.post("wen", where, reason=" ").status_code == 422
    assert pages.post("wen", where, reason="核对收款码").headers["Location"] == f"/clues/{clue.ref}#original"
    assert WORDS in pages.get("wen", f"/clues/{clue.ref}").text
    seen = pages.get("head", f"/clues/{clue.ref}").text
    assert "核对收款码" in seen
    assert WORDS not in seen


def test_notes_tasks_and_the_summary_stand_in_the_course(pages: Pages) -> None:
    clue, _sent = pages.opened_clue(WORDS)
    at, today = f"/clues/{clue.ref}", pages.office.desks["wen"].today
    assert pages.post("wen", f"{at}/notes", text="与病案室核对，11 份无记录").status_code == 303
    past = pages.post("wen", f"{at}/tasks", text="看录像", assignee=str(pages.office.id("wen")), due_on="2001-01-01")
    assert past.status_code == 422
    assert "看录像" in past.text
    good = {"text": "看录像", "assignee": str(pages.office.id("wen")), "due_on": str(today + timedelta(days=3))}
    assert pages.post("wen", f"{at}/tasks", **good).status_code == 303
    page = pages.get("wen", at).text
    assert "11 份无记录" in page
    done = re.search(r'action="([^"]+/done)"', page)
    assert done is not None
    assert pages.post("wen", done[1]).status_code == 303
    assert pages.post("wen", done[1]).status_code == 409
    form = pages.get("wen", f"{at}/gist")
    assert 'value="二病区院外检测"' in form.text
    assert pages.post("wen", f"{at}/gist", title="改过的名称", number="1").status_code == 303
    stale = pages.post("head", f"{at}/gist", title="主任同时在改", number="1")
    assert stale.status_code == 422
    assert "主任同时在改" in stale.text
    assert "改过的名称" in pages.get("head", at).text


def test_a_file_is_sealed_on_its_way_in_and_comes_back_the_same(pages: Pages) -> None:
    clue, _sent = pages.opened_clue(WORDS)
    at, data = f"/clues/{clue.ref}", b"\x00paper" * 500_000
    browser = pages.browser("wen")
    token = token_in(browser.get(f"{at}/files"))
    sent = {"csrf_token": token, "note": "财务科来函", "file": (io.BytesIO(data), "对照表.pdf", "application/pdf")}
    assert browser.post(f"{at}/files", data=sent).status_code == 303
    page = browser.get(at).text
    assert hashlib.sha256(data).hexdigest() in page
    found = re.search(r'action="([^"]+/files/[0-9a-f-]{36})/view"', page)
    assert found is not None
    back = pages.post("wen", found[1])
    assert back.data == data
    assert "attachment" in back.headers["Content-Disposition"]
    none = browser.post(f"{at}/files", data={"csrf_token": token, "note": "没有选", "file": (io.BytesIO(b""), "")})
    assert none.status_code == 422
    assert "没有选" in none.text
    forged = browser.post(f"{at}/files", data={"csrf_token": "0" * 64, "file": (io.BytesIO(b"x"), "x.txt")})
    assert forged.status_code == 400


def test_the_reporter_is_asked_and_answers(pages: Pages) -> None:
    clue, sent = pages.opened_clue(WORDS)
    asked = pages.post("wen", f"/clues/{clue.ref}/letters", report=sent.ref, text="那天是谁在场？")
    assert asked.status_code == 303
    pages.office.says(sent, "护士站的两个人")
    assert "举报人新回话" in pages.get("wen", "/today?what=messages").text
    assert "护士站的两个人" in pages.get("wen", f"/clues/{clue.ref}").text
    empty = pages.post("wen", f"/clues/{clue.ref}/letters", report=sent.ref, text="")
    assert empty.status_code == 422


def test_closing_needs_a_second_person_and_can_be_undone(pages: Pages) -> None:
    clue, _sent = pages.opened_clue(WORDS)
    at = f"/clues/{clue.ref}"
    values = {"outcome": "reminded", "verification": "partly", "reason": "部分问题属实"}
    assert pages.post("wen", f"{at}/closing", **{**values, "reason": ""}).status_code == 422
    assert pages.post("wen", f"{at}/closing", **values).status_code == 303
    late = pages.post("wen", f"{at}/closing", **values)
    assert late.status_code == 409
    assert "部分问题属实" in late.text
    assert "您是提请人" in pages.get("wen", at).text
    page = pages.get("head", at).text
    found = re.search(rf'action="({at}/proposals/[0-9a-f-]+)"', page)
    assert found is not None
    assert pages.post("wen", found[1], decision="approve").status_code == 403
    assert pages.post("head", found[1], decision="approve").status_code == 303
    assert clue.ref in pages.get("wen", "/clues?closed=y").text
    assert clue.ref not in pages.get("wen", "/clues").text
    assert pages.post("wen", f"{at}/reopening", reason="举报人又有新材料").status_code == 303
    assert "重新办理" in pages.get("wen", at).text


def test_people_come_and_go_and_who_recuses_is_out(pages: Pages) -> None:
    clue, _sent = pages.opened_clue(WORDS)
    at, other = f"/clues/{clue.ref}", pages.office.id("guqh")
    assert pages.get("guqh", at).status_code == 404
    assert pages.post("wen", f"{at}/people", person=str(other), part="handler").status_code == 303
    assert pages.get("guqh", at).status_code == 200
    gone = pages.post("wen", f"{at}/recusal", person=str(pages.office.id("wen")), reason="是同学")
    assert gone.headers["Location"] == "/clues?done=recused"
    assert pages.get("wen", at).status_code == 404
    assert pages.get("guqh", at).status_code == 200
    few = pages.post("guqh", f"{at}/recusal", person=str(pages.office.id("head")), reason="试试")
    assert few.status_code == 422


def test_search_finds_my_own_and_puts_no_word_into_an_address(pages: Pages) -> None:
    clue, _sent = pages.opened_clue(WORDS)
    found = pages.post("wen", "/clues/search", q="九楼东走廊")
    assert found.status_code == 200
    assert clue.ref in found.text
    assert clue.ref not in pages.post("guqh", "/clues/search", q="九楼东走廊").text
    assert 'method="post"' in found.text


def test_an_identity_is_read_by_one_after_two_others_agreed(pages: Pages) -> None:
    clue, sent = pages.opened_clue(WORDS, reporter=Reporter("巫马青岚", "0000-1234567"))
    at = f"/clues/{clue.ref}"
    asked = pages.post("wen", f"{at}/identity-requests", report=sent.ref, reason="要核对签字")
    assert asked.status_code == 303, asked.text
    waiting = pages.get("keeper", "/identity").text
    unlock = re.search(r'action="(/identity/[0-9a-f-]+/unlock)"', waiting)
    assert unlock is not None
    assert clue.ref not in waiting
    assert pages.post("keeper", unlock[1]).status_code == 303
    grant = re.search(r'action="([^"]+)/grant"', pages.get("head", at).text)
    assert grant is not None
    assert pages.post("head", f"{grant[1]}/grant", days="3").status_code == 303
    assert pages.get("wen", grant[1]).status_code == 303
    assert pages.post("wen", grant[1]).status_code == 303
    assert "巫马青岚" in pages.get("wen", grant[1]).text
    assert pages.get("head", grant[1]).status_code == 404


def test_who_has_it_to_read_is_shown_no_act_and_told_so_in_words(pages: Pages) -> None:
    clue, sent = pages.opened_clue(WORDS, reporter=Reporter("巫马青岚", "0000-1234567"), readers=["guqh"])
    at, guqh = f"/clues/{clue.ref}", pages.office.id("guqh")
    day = str(pages.office.desks["wen"].today)
    for text, who in (("看录像", "wen"), ("核对单据", "guqh")):
        pages.post("wen", f"{at}/tasks", text=text, assignee=str(pages.office.id(who)), due_on=day)
    page = pages.get("guqh", at).text
    assert "您是阅知：只看，不办。" in page
    for act in ("notes", "tasks", "gist", "people", "closing", "files", "letters", "identity-requests"):
        assert f'"{at}/{act}"' not in page, act
        refused = pages.post("guqh", f"{at}/{act}", text="x", report=sent.ref, number="1")
        assert refused.status_code in {400, 403}, act  # 400: the file's own form was not sent
    assert "这条线索您只是阅知" in pages.get("guqh", f"{at}/notes").text
    assert pages.get("guqh", f"{at}/files").status_code == 403
    done = re.findall(r'action="([^"]+/done)"', page)
    assert len(done) == 1
    assert pages.post("guqh", done[0]).status_code == 303
    form = pages.get("guqh", f"{at}/recusal").text
    assert str(pages.office.id("wen")) not in form
    left = pages.post("guqh", f"{at}/recusal", person=str(guqh), reason="是同学")
    assert left.headers["Location"] == "/clues?done=recused"


def test_a_day_for_the_answer_stands_there_already(pages: Pages) -> None:
    clue, sent = pages.opened_clue(WORDS)
    at = f"/clues/{clue.ref}"
    stands = re.search(r'name="reply_by"[^>]*value="([0-9-]{10})"', pages.get("wen", at).text)
    assert stands is not None
    pages.post("wen", f"{at}/letters", report=sent.ref, text="那天是谁在场？", reply_by="")
    assert "举报人现在看到：请补充" in pages.get("wen", at).text
