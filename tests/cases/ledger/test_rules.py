"""The ledger's counts and filters, without a database."""

from datetime import date
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from cases.ledger.rules import SMALL, Filters, Line, chosen, count, suppressed

TODAY = date(2026, 11, 21)


def line(number: int = 1, **changed: object) -> Line:
    plain = {
        "id": uuid4(),
        "year": 2026,
        "number": number,
        "month": "2026-11",
        "closed_month": "",
        "department": "肿瘤内科",
        "violation": "GT01",
        "state": "open",
        "channel": "CH_WEB",
        "named": False,
        "verification": "",
        "outcome": "",
        "due_on": date(2026, 11, 20),
        "closed": False,
    }
    return Line(**(plain | changed))  # type: ignore[arg-type]


def test_a_family_of_violations_is_chosen_by_its_first_letters() -> None:
    lines = [line(1), line(2, violation="KB1"), line(3, violation="GT11")]
    assert [found.number for found in chosen(lines, Filters(violation="GT"), TODAY)] == [1, 3]


def test_a_closed_row_is_never_overdue() -> None:
    lines = [line(1), line(2, closed=True), line(3, due_on=None), line(4, due_on=TODAY)]
    assert [found.number for found in chosen(lines, Filters(overdue=True), TODAY)] == [1]


def test_counts_agree_with_the_rows_they_link_to() -> None:
    lines = [line(1), line(2, department="骨科", closed=True, state="closed"), line(3, month="2026-10", named=True)]
    counts = count(lines, TODAY)
    assert (counts.total, counts.open, counts.closed, counts.named) == (3, 2, 1, 1)
    for department, number in counts.by_department:
        assert number == len(list(chosen(lines, Filters(department=department), TODAY)))
    assert counts.by_month == [("2026-10", 1), ("2026-11", 2)]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12))
def test_no_small_cell_of_a_leaders_table_can_be_worked_out_from_the_total(numbers: list[int]) -> None:
    cells = [(f"科室{place}", number) for place, number in enumerate(numbers)]
    table = suppressed(cells)
    assert all(number >= SMALL for _key, number in table.shown)
    assert table.rest + sum(number for _key, number in table.shown) == sum(numbers)
    assert table.rest == 0 or table.rest >= SMALL or not table.shown
