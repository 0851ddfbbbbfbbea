"""Letters that could not be taken, on the screen of 受理登记: why in words, and settled by who looked after them."""

from datetime import date

from cases.channels.models import MailTrouble
from cases.db import session, transaction
from tests.factories.desk_pages import Pages, pages

__all__ = ["pages"]


def put(mark: bytes, why: str, state: str = "failed") -> None:
    with transaction():
        row = MailTrouble(mark=mark, box="举报邮箱", why=why, tries=3, day=date(2026, 3, 4), state=state)
        session().add(row)


def test_what_was_put_away_is_shown_in_words_until_it_is_settled(pages: Pages) -> None:
    put(b"1" * 32, "deep")
    put(b"2" * 32, "leadership")
    put(b"3" * 32, "slow", state="trying")
    page = pages.get("clerk", "/triage").text
    assert "套得太深" in page
    assert "原样转交上级" in page
    assert "读不完" not in page
    assert pages.post("clerk", f"/triage/mail/{(b'1' * 32).hex()}").status_code == 303
    assert "套得太深" not in pages.get("clerk", "/triage").text


def test_who_does_not_register_sees_and_settles_nothing(pages: Pages) -> None:
    put(b"1" * 32, "deep")
    assert pages.post("wen", f"/triage/mail/{(b'1' * 32).hex()}").status_code in {403, 404}
    assert pages.post("clerk", "/triage/mail/zz").status_code == 404
    assert pages.post("clerk", f"/triage/mail/{'00' * 32}").status_code == 404
    assert "套得太深" in pages.get("clerk", "/triage").text
