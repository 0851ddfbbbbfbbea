"""Who is not on a clue learns nothing from any address: to the byte the answer is that for one that never was."""

import io
import re
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from cases.audit.models import AuditLine
from cases.db import session, transaction
from tests.factories.console import token_in
from tests.factories.desk_pages import Pages, pages

__all__ = ["pages"]
NEVER = "0000-0000"
ACTS = ("notes", "tasks", "gist", "closing", "reopening", "people", "recusal", "identity-requests")


def told(answer: TestResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    """All that an answer says, but the hour."""
    return answer.status_code, answer.data, sorted((k, v) for k, v in answer.headers if k != "Date")


def addresses(pages: Pages) -> set[str]:
    """Every rule of the application with a clue's reference in it: a new one is tried as soon as it is there."""
    rules = [rule for rule in pages.console.app.url_map.iter_rules() if rule.rule.startswith("/clues/<string:ref>")]
    found = set()
    for rule in rules:
        for act in ACTS if "any(" in rule.rule else ("",):
            address = re.sub(r"<any\([^>]*>", act, rule.rule).replace("<string:ref>", "REF")
            address = address.replace("<string:report_ref>", NEVER)
            address = re.sub(r"<uuid:[a-z_]+>", str(uuid4()), address)
            found |= {f"{method} {address}" for method in rule.methods or () if method in {"GET", "POST"}}
    return found


@pytest.mark.parametrize("who", ["guqh", "clerk", "sec"])
def test_every_address_of_a_clue_answers_alike_for_a_wall_and_for_nothing(pages: Pages, who: str) -> None:
    clue, _sent = pages.opened_clue("尉迟家的事")
    browser = pages.browser(who)
    token = token_in(browser.get("/settings"))
    tried = addresses(pages)
    assert len(tried) > 20
    for one in sorted(tried):
        method, address = one.split(" ")
        for data in ({}, {"reason": "看看", "text": "看看", "title": "看看", "number": "1", "q": "看"}):
            answers = []
            for ref in (clue.ref, NEVER):
                sent: dict[str, object] = {**data, "csrf_token": token}
                if address.endswith("/files") and data:
                    sent["file"] = (io.BytesIO(b"paper"), "a.txt")
                more = {"data": sent} if method == "POST" else {}
                answers.append(told(browser.open(address.replace("REF", ref), method=method, **more)))  # type: ignore[arg-type]
            assert answers[0] == answers[1], one
            assert answers[0][0] in {400, 403, 404}, (one, answers[0])


def test_who_is_spoken_to_in_english_is_told_the_same_of_a_wall_and_of_nothing(pages: Pages) -> None:
    clue, _sent = pages.opened_clue("尉迟家的事")
    pages.post("guqh", "/settings/language", language="en")
    never = told(pages.get("guqh", f"/clues/{NEVER}"))
    assert b"There is no such page" in never[1]
    assert told(pages.get("guqh", f"/clues/{clue.ref}")) == never
    assert told(pages.get("guqh", "/nowhere")) == never


def test_every_refusal_leaves_one_and_the_same_line(pages: Pages) -> None:
    clue, _sent = pages.opened_clue("尉迟家的事")
    before = lines(pages, "guqh")
    for ref in (clue.ref, NEVER):
        pages.get("guqh", f"/clues/{ref}")
    assert lines(pages, "guqh")[len(before) + 1 :] == [("refused", "")] * 2


def test_a_list_and_a_search_tell_nothing_of_what_is_behind_a_wall(pages: Pages) -> None:
    empty = [
        told(pages.get("guqh", "/clues")),
        told(pages.get("guqh", "/today")),
        told(pages.post("guqh", "/clues/search", q="尉")),
    ]
    pages.opened_clue("尉迟家的事")
    again = [
        told(pages.get("guqh", "/clues")),
        told(pages.get("guqh", "/today")),
        told(pages.post("guqh", "/clues/search", q="尉")),
    ]
    assert empty == again


def lines(pages: Pages, who: str) -> list[tuple[str, str]]:
    """What the record says of a person, in order."""
    with transaction(reading=True):
        rows = session().query(AuditLine).filter(AuditLine.actor == str(pages.office.id(who))).order_by(AuditLine.id)
        return [(row.act, row.object) for row in rows]
