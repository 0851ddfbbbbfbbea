"""What a page asks of the database stays little, however much has happened."""

from cases.casework import actions as casework
from cases.casework.actions import NewPaper
from cases.db import transaction
from tests.factories.desk_pages import Pages, pages
from tests.factories.office import statements

__all__ = ["pages"]
CLUE, LIST, TRIAGE = 18, 10, 12  # BEGIN is one of them
ENDED = 1  # who signed a letter may have left since: no letter is shown as signed before that was asked


def asked(pages: Pages, who: str, address: str) -> list[str]:
    assert pages.get(who, address).status_code == 200  # the first look opens envelopes and marks what is read
    with statements() as seen:
        assert pages.get(who, address).status_code == 200
    return seen


def test_a_clue_page_asks_little_and_no_more_with_all_that_happens(pages: Pages) -> None:
    clue, sent = pages.opened_clue()
    before = asked(pages, "wen", f"/clues/{clue.ref}")
    wen = pages.office.desks["wen"]
    for number in range(8):
        with transaction():
            casework.note(wen, clue.ref, f"第{number}次核对。")
            casework.reply(wen, clue.ref, sent.ref, f"第{number}问：是哪一天？")
            casework.add_task(wen, clue.ref, f"第{number}项", wen.staff_id, wen.today)
            casework.add_paper(wen, clue.ref, NewPaper(f"{number}.pdf", "application/pdf"), [b"%PDF"])
        pages.office.says(sent, f"第{number}答：星期二。", day=wen.today)
    after = asked(pages, "wen", f"/clues/{clue.ref}")
    assert len(before) <= CLUE, before
    assert len(after) <= CLUE + ENDED, after
    assert (
        len(asked(pages, "head", f"/clues/{clue.ref}")) <= CLUE + ENDED + 3
    )  # who wrote the letters; what waits elsewhere


def test_a_list_asks_little(pages: Pages) -> None:
    for _ in range(3):
        pages.opened_clue()
    pages.office.report("一份还没有登记的举报。")
    assert len(seen := asked(pages, "wen", "/clues")) <= LIST, seen
    assert len(seen := asked(pages, "clerk", "/triage")) <= TRIAGE, seen


LISTS = [
    *((who, "/today") for who in ("wen", "head", "clerk")),
    *(("clerk", page) for page in ("/triage", "/intake", "/audit", "/ledger")),
    ("wen", "/clues"),
]


def test_no_list_asks_more_with_more_rows(pages: Pages) -> None:
    def grow(count: int) -> None:
        for number in range(count):
            pages.opened_clue(f"三月一日第{number}件，有医生让我母亲去院外的公司做检测。")
            pages.office.report("一份还没有登记的举报。", occurred_on="3月1日")

    grow(2)
    before = {(who, page): len(asked(pages, who, page)) for who, page in LISTS}
    grow(4)
    after = {(who, page): len(asked(pages, who, page)) for who, page in LISTS}
    assert after == before


def test_what_is_new_is_marked_as_read_by_the_first_look_alone(pages: Pages) -> None:
    clue, sent = pages.opened_clue()
    pages.get("wen", f"/clues/{clue.ref}")
    pages.office.says(sent, "我想起来了，是星期二。", day=pages.office.desks["wen"].today)
    with statements() as first:
        pages.get("wen", f"/clues/{clue.ref}")
    with statements() as second:
        pages.get("wen", f"/clues/{clue.ref}")
    assert any(one.startswith("UPDATE message") for one in first)
    assert not any(one.startswith("UPDATE") for one in second)
