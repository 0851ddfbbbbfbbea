"""When it happened: read from people's words, and never guessed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.incidents import dated, day

TODAY = date(2026, 11, 22)  # a Sunday

READ = {
    "2026年11月3日": date(2026, 11, 3),
    "2026年11月3日下午": date(2026, 11, 3),
    "2026-11-03": date(2026, 11, 3),
    "2026/11/3 15:20": date(2026, 11, 3),
    "2026.11.3": date(2026, 11, 3),
    "20261103": date(2026, 11, 3),
    "26年11月3日": date(2026, 11, 3),
    "二〇二六年十一月三日": date(2026, 11, 3),
    "二零二六年十一月二十号上午": date(2026, 11, 20),
    "２０２６年１１月３日": date(2026, 11, 3),
    "11月3日": date(2026, 11, 3),
    "11月3号晚上八点": date(2026, 11, 3),
    "11月03日": date(2026, 11, 3),
    "12月3日": date(2025, 12, 3),
    "十一月三日": date(2026, 11, 3),
    "十月二十一号": date(2026, 10, 21),
    "十月卅一日": date(2026, 10, 31),
    "11.3": date(2026, 11, 3),
    "11.3下午": date(2026, 11, 3),
    "11/3": date(2026, 11, 3),
    "11-3": date(2026, 11, 3),
    "10.7 下午": date(2026, 10, 7),
    "去年12月3日": date(2025, 12, 3),
    "今年3月15日": date(2026, 3, 15),
    "前年3月15日": date(2024, 3, 15),
    "昨天": date(2026, 11, 21),
    "昨晚": date(2026, 11, 21),
    "昨天夜里十一点": date(2026, 11, 21),
    "前天": date(2026, 11, 20),
    "前天上午查房的时候": date(2026, 11, 20),
    "大前天": date(2026, 11, 19),
    "今天上午": date(2026, 11, 22),
    "今早": date(2026, 11, 22),
    "三天前": date(2026, 11, 19),
    "10天前": date(2026, 11, 12),
    "两天以前": date(2026, 11, 20),
    "上周三": date(2026, 11, 11),
    "上周日": date(2026, 11, 15),
    "上星期天": date(2026, 11, 15),
    "上个礼拜五下午": date(2026, 11, 13),
    "上上周一": date(2026, 11, 2),
    "本周三": date(2026, 11, 18),
    "这周四": date(2026, 11, 19),
    "上个月15号": date(2026, 10, 15),
    "上月3日": date(2026, 10, 3),
    "本月3号": date(2026, 11, 3),
    "11月3日至11月5日": date(2026, 11, 3),
    "11月3日到11月5日": date(2026, 11, 3),
    "2026-11-03—2026-11-05": date(2026, 11, 3),
    "11月3日至今天": date(2026, 11, 3),
    "11月3日（2026-11-03）": date(2026, 11, 3),
    "上周三（2026-11-11）": date(2026, 11, 11),
}
NONE = [
    *"""不记得了|去年12月|2026年11月|2026年|十一月|去年|上个月|上周|上个星期|周三|
星期五下午|11月3日左右|大概11月3日|三天左右前|几天前|十几天前|两三天前|一个月前|半年前|
以前天天都这样|每周三|每天上午|下周三|明天|农历十月初三|腊月初八|正月十五|初三|3号|
13月40日|11月31日|2月30日|2027年1月3日|11月3日做手术，11月10日收的红包|
昨天和前天|11.3万元|11.35|3.5小时|10.5元|0.3|1.2.3.4|
0571-8765432|13800001111|2026-13-01|3-4次|二病区|9楼|
一直到今天|国庆节|中秋前后|三月|11月份|二〇二六年十一月|2026年11月至12月|
上周三或周四，记不清|10月和11月都有|一二月三日""".replace("\n", "").split("|"),
    "",
]


@pytest.mark.parametrize(("text", "found"), READ.items())
def test_a_day_is_read(text: str, found: date) -> None:
    assert day(text, TODAY) == found


@pytest.mark.parametrize("text", ["", *NONE])
def test_what_names_no_one_day_is_none(text: str) -> None:
    assert day(text, TODAY) is None


DAYS = st.dates(date(2020, 1, 1), TODAY)
CHINESE = "零一二三四五六七八九"


def chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else f"{CHINESE[tens]}十") + (CHINESE[ones] if ones else "")


@given(DAYS, st.sampled_from(["", "上午", "下午三点", " 15:20", "晚上，在病房"]))
def test_every_way_of_writing_a_whole_date_gives_it_back(on: date, after: str) -> None:
    year = "".join("〇一二三四五六七八九"[int(sign)] for sign in str(on.year))
    for text in (
        f"{on.year}年{on.month}月{on.day}日",
        f"{on.isoformat()}",
        f"{on.year}/{on.month}/{on.day}",
        f"{on.year}.{on.month:02}.{on.day:02}",
        f"{year}年{chinese(on.month)}月{chinese(on.day)}日",
    ):
        assert day(text + after, TODAY) == on


@given(st.dates(TODAY - timedelta(days=364), TODAY), st.sampled_from(["", "上午", "那天下午"]))
def test_within_a_year_month_and_day_are_enough(on: date, after: str) -> None:
    for text in (f"{on.month}月{on.day}日", f"{on.month}月{on.day}号", f"{chinese(on.month)}月{chinese(on.day)}日"):
        assert day(text + after, TODAY) == on


@given(st.text(max_size=40), DAYS)
def test_nothing_typed_breaks_it_or_lies_in_the_future(text: str, today: date) -> None:
    found = day(text, today)
    assert found is None or found <= today
    assert dated(text, today).startswith(text)


@given(st.text(alphabet="0123456789年月日号.-/上下周前昨今天一二三十至到去 ", max_size=24), DAYS)
def test_neither_does_what_is_made_of_the_same_signs(text: str, today: date) -> None:
    found = day(text, today)
    assert found is None or found <= today


@given(DAYS, DAYS)
def test_two_days_are_none_unless_they_are_a_stretch(first: date, second: date) -> None:
    one, two = f"{first.year}年{first.month}月{first.day}日", f"{second.year}年{second.month}月{second.day}日"
    assert day(f"{one}和{two}", TODAY) == (first if first == second else None)
    assert day(f"{one}至{two}", TODAY) == first


@given(DAYS)
def test_days_of_last_week_and_days_ago(today: date) -> None:
    for place, name in enumerate("一二三四五六日"):
        found = day(f"上周{name}", today)
        assert found is not None
        assert (found.weekday(), 1 <= (today - found).days <= 13) == (place, True)
    assert day("昨天", today) == today - timedelta(days=1)
    assert day("三天前", today) == today - timedelta(days=3)


def test_a_day_is_written_out_behind_what_was_said() -> None:
    assert dated("上周三下午", TODAY) == "上周三下午（2026-11-11）"
    assert dated("2026-11-11", TODAY) == "2026-11-11"
    assert dated("去年冬天", TODAY) == "去年冬天"
