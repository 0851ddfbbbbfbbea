# ruff: noqa: RUF001
"""The rules that the browser follows are those of the door: each case is asked of both."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake import clean, incidents
from intake.door import addressee
from intake.names import Person, named
from intake.reveals import reveals
from tests.factories.public_office import OFFICIALS
from tests.factories.sealing_browser import SealingPage

pytestmark = pytest.mark.browser
PEOPLE = tuple(Person(*one) for one in OFFICIALS)
TODAY = date(2026, 3, 4)
WORDS = [
    "是欧阳澄让做的",
    "是欧 阳 澄让做的",
    "欧·阳·澄，说过",
    "找骆书记说过",
    "骆副书记",
    "陆闻笙和欧阳澄都知道",
    "我去找院长，院长不理",
    "王书记是外院的",
    "ＱＱ：12345678，打１３９００００２０７１",
    "打 139-0000-2071 或 +86 139 0000 2071 找我",
    "证号 11010519491231002X 。",
    "写到 someone@example.org",
    "加我微信号 abcdef_123",
    "我叫张小芳，住在九楼；姓名：李明。",
    "我父亲在九楼，我住 23 床，住院号 00123456，021-12345678",
    "父亲十月住院，经理到病房取走两管血，付了 12800 元，2025-10-25 下午三点，发票 20251025001。",
    "",
]
SUBJECTS = ["", "院长", "医院院长", "院 院长", "管床医生", "纪检监察室主任"]
DAYS = ["昨天下午", "前天", "11月3日", "2025-10-07", "2026-10-07", "2025年12月30日 晚上", "2025年2月30日"]
DAYS += [
    "10.7 下午",
    "前日",
    "上周三",
    "12/31",
    "2月29日",
    "2月29号",
    "",
    "昨天或前天",
    "大概11月3日",
    "3日",
    "13月1日",
]
NAMES = [
    "C:\\用户\\我\\单据.jpg",
    "/home/x/..",
    "a" * 200 + ".jpeg",
    "b" * 200,
    "  空 格 .png",
    "",
    "x.\u202egpj",
    "é.pdf",
]
TEXTS = ["a\r\nb\rc", " \u200b零宽\ufeff ", "e\u0301", "\x07铃", "　全角空格　", "一\u2028二"]


def asked(page: SealingPage, js: str, values: Any) -> Any:
    return page.run(f"(values) => values.map((v) => {js})", values)


def test_who_is_named_and_to_whom_it_goes(sealing_page: SealingPage) -> None:
    cases = [[words, subject] for words in WORDS for subject in SUBJECTS]
    people = [one._asdict() for one in PEOPLE]
    found = sealing_page.run(
        """({cases, people}) => cases.map(([words, subject]) => {
          const who = q.names.named(words, subject, people);
          return [who.map((one) => one.name), q.names.addressee("none", who)];
        })""",
        {"cases": cases, "people": people},
    )
    ours = [named(words, subject, PEOPLE) for words, subject in cases]
    assert found == [[[one.name for one in who], addressee("none", who)] for who in ours]


def test_what_is_chosen_decides_as_at_the_door(sealing_page: SealingPage) -> None:
    found = asked(sealing_page, "q.names.addressee(v, [])", ["none", "office", "leadership"])
    assert found == [addressee(one, []) for one in ("none", "office", "leadership")]


def test_what_gives_somebody_away(sealing_page: SealingPage) -> None:
    found = asked(sealing_page, "q.reveals.reveals(v).map((one) => [one.quote, one.kind])", WORDS)
    assert found == [[list(one) for one in reveals(words)] for words in WORDS]


def test_a_day_that_the_browser_reads_is_the_one_that_the_door_reads(sealing_page: SealingPage) -> None:
    found = asked(sealing_page, f'q.incidents.day(v, "{TODAY}")', DAYS)
    read = {text: said for text, said in zip(DAYS, found, strict=True) if said}
    assert set(read) >= {"昨天下午", "11月3日", "2025-10-07", "2025年12月30日 晚上"}
    assert read == {text: str(incidents.day(text, TODAY)) for text in read}


def test_texts_and_names_are_cleaned_alike(sealing_page: SealingPage) -> None:
    assert asked(sealing_page, "q.clean.text(v)", TEXTS) == [clean.text(one) for one in TEXTS]
    assert asked(sealing_page, "q.clean.line(v)", TEXTS) == [clean.line(one) for one in TEXTS]
    assert asked(sealing_page, "q.clean.fileName(v)", NAMES) == [clean.file_name(one).kept for one in NAMES]
    types = ["image/JPEG; q=1", "", "text", "application/pdf"]
    assert asked(sealing_page, "q.clean.fileType(v)", types) == [clean.file_type(one) for one in types]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.sampled_from("欧阳澄陆闻笙院长副书记骆平川 ·,，.-_Ａa1\n３我叫张床号139@微信"), max_size=40))
def test_any_words_are_judged_alike(sealing_page: SealingPage, words: str) -> None:
    found = sealing_page.run(
        """({words, people}) => [q.names.named(words, words, people).map((one) => one.name),
          q.reveals.reveals(words).map((one) => [one.quote, one.kind])]""",
        {"words": words, "people": [one._asdict() for one in PEOPLE]},
    )
    assert found == [[one.name for one in named(words, words, PEOPLE)], [list(one) for one in reveals(words)]]
