"""The ledger's counts and filters, without a database."""

from datetime import date
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from cases.ledger.rules import LARGER, SMALL, SMALLER, Filters, Line, chosen, count, grouped, suppressed, tag

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


def test_rows_without_a_category_are_counted_and_found_as_such() -> None:
    lines = [line(1), line(2, violation="")]
    assert dict(count(lines, TODAY).by_family) == {"GT": 1, "none": 1}
    assert [found.number for found in chosen(lines, Filters(violation="none"), TODAY)] == [2]


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


SIZES = st.lists(st.integers(0, 12), min_size=1, max_size=12)
NAMES = st.lists(st.sampled_from(["内科系统", "外科系统", "医技", ""]), min_size=12, max_size=12)


@given(SIZES, NAMES)
def test_no_number_below_small_is_shown_of_groups_or_comes_out_by_difference(
    sizes: list[int], names: list[str]
) -> None:
    cells = [(f"科室{place}", n) for place, n in enumerate(sizes)]
    group_of = {f"科室{place}": name for place, name in enumerate(names) if name}
    table = grouped(cells, group_of, "未分组")
    total = sum(sizes)
    assert table.rest + sum(n for _group, n in table.shown) == total
    told = [n for _group, n in table.shown] + [table.rest] * bool(table.rest)
    assert all(n >= SMALL for n in told) or told == [total]
    for group, inner in table.within.items():
        whole = dict(table.shown)[group]
        parts = [n for _name, n in inner.shown] + [inner.rest] * bool(inner.rest)
        assert sum(parts) == whole
        assert all(n >= SMALL for n in parts)


@given(SIZES)
def test_without_groups_a_small_offices_table_keeps_two_rows_where_it_can(sizes: list[int]) -> None:
    cells = [(f"科室{place}", n) for place, n in enumerate(sizes)]
    table = grouped(cells, {}, "")
    assert table.rest + sum(n for _name, n in table.shown) == sum(sizes)
    if {name for name, _n in table.shown} & {LARGER, SMALLER}:
        assert [name for name, _n in table.shown] == [LARGER, SMALLER]
        assert all(n >= SMALL for _name, n in table.shown)


def test_a_small_office_sees_two_rows_and_no_name() -> None:
    cells = [("肿瘤内科", 4), ("骨科", 4), ("药剂科", 3), ("检验科", 2), ("信息科", 1)]
    table = grouped(cells, {}, "")
    assert (table.shown, table.rest) == ([(LARGER, 8), (SMALLER, 6)], 0)


def test_a_tag_is_the_readers_own_and_tells_no_name() -> None:
    assert tag(b"a" * 32, "骨科") == tag(b"a" * 32, "骨科")
    assert tag(b"a" * 32, "骨科") != tag(b"b" * 32, "骨科")
    assert tag(b"a" * 32, "骨科").isalnum()
