"""Counting days as the law does."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.office.rules import DEADLINES, Calendar, level, limited, new_ref, tidy_ref, warn_days

DAYS = st.dates(date(2004, 1, 1), date(2040, 12, 31))
CALENDAR = Calendar()


def test_fifteen_working_days_cross_the_october_holiday_and_its_worked_weekend() -> None:
    assert CALENDAR.add(date(2023, 9, 20), DEADLINES["D03"].n, DEADLINES["D03"].unit) == date(2023, 10, 17)


def test_a_month_from_the_last_of_january_ends_with_february() -> None:
    assert CALENDAR.add(date(2023, 1, 31), 1, "month") == date(2023, 2, 28)


def test_sixty_days_that_end_in_a_holiday_roll_to_the_first_working_day() -> None:
    assert CALENDAR.add(date(2023, 8, 2), 60, "day") == date(2023, 10, 7)


@pytest.mark.parametrize(("n", "unit", "due"), [(1, "year", date(2025, 2, 28)), (12, "month", date(2025, 2, 28))])
def test_a_year_from_a_leap_day_ends_on_the_last_of_february(n: int, unit: str, due: date) -> None:
    assert CALENDAR.add(date(2024, 2, 29), n, unit) == due


def test_the_offices_own_rows_win_over_the_seeded_ones() -> None:
    own = Calendar({date(2023, 10, 7): False, date(2023, 9, 29): True})
    assert not own.is_workday(date(2023, 10, 7))
    assert own.is_workday(date(2023, 9, 29))


def test_a_year_is_known_once_it_has_a_holiday_and_no_gap_lies_before_it() -> None:
    last = CALENDAR.known_until.year
    assert Calendar({date(last + 1, 1, 1): False}).known_until == date(last + 1, 12, 31)
    assert Calendar({date(last + 2, 1, 1): False}).known_until == date(last, 12, 31)
    assert Calendar({date(last + 1, 1, 3): True}).known_until == date(last, 12, 31)


def test_beyond_what_is_known_the_week_alone_counts() -> None:
    assert CALENDAR.is_workday(date(2039, 10, 3))
    assert not CALENDAR.is_workday(date(2039, 10, 2))


@given(start=DAYS, n=st.integers(0, 90))
def test_adding_working_days_and_counting_them_agree(start: date, n: int) -> None:
    end = CALENDAR.add(start, n, "WD")
    assert CALENDAR.workdays_between(start, end) == n
    assert n == 0 or CALENDAR.is_workday(end)


@given(a=DAYS, b=DAYS)
def test_counting_by_weeks_is_counting_day_by_day(a: date, b: date) -> None:
    a, b = min(a, b), min(max(a, b), min(a, b) + timedelta(days=400))
    slowly = sum(CALENDAR.is_workday(a + timedelta(days=i)) for i in range(1, (b - a).days + 1))
    assert CALENDAR.workdays_between(a, b) == slowly == -CALENDAR.workdays_between(b, a)


@given(start=DAYS, n=st.integers(1, 400), unit=st.sampled_from(["WD", "day", "month", "year"]))
def test_a_period_ends_on_a_working_day_after_its_start(start: date, n: int, unit: str) -> None:
    end = CALENDAR.add(start, min(n, 5) if unit == "year" else n, unit)
    assert end > start
    assert CALENDAR.is_workday(end)


@given(start=DAYS, n=st.integers(0, 120), unit=st.sampled_from(["WD", "day"]), after=st.integers(0, 300))
def test_colours_only_ever_grow_warmer(start: date, n: int, unit: str, after: int) -> None:
    due = CALENDAR.add(start, n, unit)
    blue, yellow, red = warn_days(start, due, CALENDAR)
    assert start <= blue <= yellow < red == due + timedelta(days=1)
    order = ["none", "blue", "yellow", "red"]
    today = start + timedelta(days=after)
    assert order.index(level(start, due, today, CALENDAR)) <= order.index(
        level(start, due, today + timedelta(days=1), CALENDAR)
    )
    assert (level(start, due, today, CALENDAR) == "red") == (today > due)


def test_an_office_overrides_a_deadline_and_nonsense_is_passed_over() -> None:
    own = limited({"D03": {"n": 10, "unit": "WD"}, "D04": {"n": 3, "unit": "moons"}, "D99": {"n": 1, "unit": "day"}})
    assert (own["D03"].n, own["D03"].unit) == (10, "WD")
    assert own["D04"] == DEADLINES["D04"]
    assert set(own) == set(DEADLINES)


def test_references_are_random_and_forgive_how_they_are_typed() -> None:
    assert len({new_ref() for _ in range(500)}) == 500
    ref = new_ref()
    assert tidy_ref(f" {ref.lower().replace('-', ' ')} ") == ref
    assert tidy_ref("K7M3-Q9TO") == "K7M3-Q9T0"
    assert tidy_ref("K7M3") == ""
