"""Cleaning, names, what a text reveals, tokens and the counter: pure parts of the way in."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import clean
from intake.names import Person, named
from intake.reveals import reveals
from intake.web.flood import Flood
from intake.web.token import LIFE, TICKET_LIFE, BadToken, Signer

PEOPLE = [
    Person("陆闻笙", "纪检监察室主任", "office"),
    Person("欧阳澄", "院长", "leadership"),
    Person("骆平川", "纪委书记", "leadership"),
]
NOW = 1_800_000_000


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("付款截图.png", "付款截图.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\某某\\桌面\\单据.jpg", "单据.jpg"),
        ("..", "file"),
        ("", "file"),
        ("a\x00b\u202egnp.exe", "abgnp.exe"),
    ],
)
def test_a_file_name_is_its_last_part(sent: str, kept: str) -> None:
    assert clean.file_name(sent).kept == kept


def test_a_long_file_name_is_shortened_and_keeps_its_ending() -> None:
    name = clean.file_name("长" * 4000 + ".jpg")
    assert name.changed
    assert len(name.kept) <= clean.NAME_LIMIT
    assert name.kept.endswith(".jpg")


@given(st.text())
def test_any_name_and_text_can_be_cleaned(text: str) -> None:
    kept = clean.file_name(text).kept
    assert 0 < len(kept) <= clean.NAME_LIMIT
    assert not set(kept) & set("/\\\0\n")
    assert clean.text(clean.text(text)) == clean.text(text)


@pytest.mark.parametrize(
    ("words", "subject", "who"),
    [
        ("是欧阳澄让做的", "", ["欧阳澄"]),
        ("是欧 阳 澄让做的", "", ["欧阳澄"]),
        ("找骆书记说过", "", ["骆平川"]),
        ("陆闻笙和欧阳澄都知道", "", ["欧阳澄", "陆闻笙"]),
        ("管床医生收了钱", "院长", ["欧阳澄"]),
        ("我去找院长，院长不理", "管床医生", []),
        ("王书记是外院的", "", []),
        ("", "", []),
    ],
)
def test_who_is_named(words: str, subject: str, who: list[str]) -> None:
    assert [person.name for person in named(words, subject, PEOPLE)] == who


@pytest.mark.parametrize(
    ("text", "quote", "kind"),
    [
        ("打 13900002071 找我", "13900002071", "phone"),
        ("打 139-0000-2071 找我", "139-0000-2071", "phone"),
        ("打１３９００００２０７１", "13900002071", "phone"),
        ("证号 11010519491231002X 。", "11010519491231002X", "id"),
        ("写到 someone@example.org", "someone@example.org", "mail"),
        ("加我微信号 abcdef_123", "abcdef_123", "chat"),
        ("我叫张小芳，住在九楼", "张小芳", "name"),
        ("我父亲在九楼，我住 23 床", "23 床", "bed"),
        ("住院号 00123456", "00123456", "record"),
    ],
)
def test_what_a_text_gives_away(text: str, quote: str, kind: str) -> None:
    assert (quote, kind) in reveals(text)


def test_a_plain_story_gives_nothing_away() -> None:
    assert reveals("父亲十月住院，经理到病房取走两管血，付了 12800 元，2025-10-25 下午三点，发票 20251025001。") == []


def test_a_form_token_gives_its_secret_back_and_only_here() -> None:
    signer, other = Signer.from_secret(b"a" * 32), Signer.from_secret(b"b" * 32)
    token = signer.new_form(NOW)
    assert len(signer.form_secret(token, NOW + LIFE)) == 16
    for bad in (token[:-1], token[:-1] + ("A" if token[-1] != "A" else "B"), "", "你好", other.new_form(NOW)):
        with pytest.raises(BadToken):
            signer.form_secret(bad, NOW)
    with pytest.raises(BadToken) as old:
        signer.form_secret(token, NOW + LIFE + 1)
    assert old.value.secret is not None


def test_a_ticket_is_one_forms_own_and_good_after_the_wait_or_the_work() -> None:
    signer = Signer.from_secret(b"a" * 32)
    ticket = signer.ticket(b"s" * 16, NOW + 20, 8)
    assert signer.waits(ticket, "", b"s" * 16, NOW) == 20
    assert signer.waits(ticket, "", b"s" * 16, NOW + 20) == 0
    assert signer.waits(ticket, "", b"t" * 16, NOW + 20) is None
    work = next(n for n in range(10**6) if hashlib.sha256(f"{ticket}:{n}".encode()).digest()[0] == 0)
    assert signer.waits(ticket, str(work), b"s" * 16, NOW) == 0
    assert signer.waits(ticket, "nonsense", b"s" * 16, NOW) == 20
    # One piece of work is no pass for a day: a while later one waits, or works, again.
    late = NOW + 20 + TICKET_LIFE
    assert signer.waits(ticket, str(work), b"s" * 16, late) == 0
    assert signer.waits(ticket, str(work), b"s" * 16, late + 1) is None


def test_above_the_limit_one_waits_longer_and_longer_up_to_thirty_seconds(tmp_path: Path) -> None:
    flood = Flood(tmp_path / "run" / "count", 10)
    waits = [flood.hit(600.0) for _ in range(40)]
    assert waits[:10] == [0] * 10
    assert waits[10] == 7
    assert max(waits) == waits[-1] == 30
    assert flood.hit(660.0) == 0


def test_the_counter_is_shared_and_holds_nothing_but_a_count(tmp_path: Path) -> None:
    file = tmp_path / "count"
    first, second = Flood(file, 2), Flood(file, 2)
    assert [first.hit(0.0), second.hit(0.0), first.hit(0.0) > 0] == [0, 0, True]
    assert len(file.read_bytes()) == 16
    assert Flood(None, 0).hit(0.0) == 0
