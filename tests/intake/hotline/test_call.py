"""A caller's number and PIN: however they are said, grouped or typed; and which PINs are nobody's own."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.receipt import Receipt
from crypto.words import CHINESE, ENGLISH
from intake.callers import draw
from intake.hotline.call import BadDigits, grouped, obvious, read_number, read_pin, spoken
from intake.hotline.spelling import spelt

GAPS = st.sampled_from(["", " ", "　", "-", "－", "\n", "·", ".", "，"])
WIDE = {str(n): chr(ord("\uff10") + n) for n in range(10)}
SAID = dict(zip("0123456789", "〇幺二三四五六七八九", strict=True))


def typed(digits: str) -> st.SearchStrategy[str]:
    """The same digits as people write them."""
    one = [st.tuples(st.sampled_from([d, WIDE[d], SAID[d]]), GAPS).map("".join) for d in digits]
    return st.tuples(*one).map("".join)


@given(st.text("0123456789", min_size=8, max_size=8).flatmap(lambda d: st.tuples(st.just(d), typed(d))))
def test_a_number_is_read_however_it_is_written(case: tuple[str, str]) -> None:
    digits, text = case
    assert read_number(text) == digits
    assert read_number(" ".join(grouped(digits))) == digits
    assert read_number(spoken(digits)) == digits


@given(st.text("0123456789", min_size=4, max_size=4).flatmap(lambda d: st.tuples(st.just(d), typed(d))))
def test_a_pin_is_read_however_it_is_written(case: tuple[str, str]) -> None:
    digits, text = case
    assert read_pin(text) == digits


@given(st.text())
def test_whatever_is_typed_is_digits_or_is_refused(text: str) -> None:
    for read, count in ((read_number, 8), (read_pin, 4)):
        with suppress(BadDigits):
            found = read(text)
            assert len(found) == count
            assert found.isascii()
            assert found.isdigit()


def test_what_is_no_digit_is_told_from_too_few() -> None:
    for text, code in (("1234567", "length"), ("123456789", "length"), ("", "length"), ("1234abcd", "digits")):
        with pytest.raises(BadDigits) as refused:
            read_number(text)
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("pin", "why"),
    [("0000", "same"), ("8888", "same"), ("1234", "run"), ("4321", "run"), ("7890", "run"), ("1212", "pairs"),
     ("1987", "year"), ("2008", "year"), ("2580", "known"), ("1314", "known")],
)  # fmt: skip
def test_what_everybody_thinks_of_is_refused(pin: str, why: str) -> None:
    assert obvious(pin) == why


def test_most_pins_are_ones_own() -> None:
    refused = [pin for pin in (str(n).zfill(4) for n in range(10_000)) if obvious(pin)]
    assert 200 < len(refused) < 300
    assert not obvious("4071")


def test_a_form_sent_twice_draws_the_same_number_and_another_where_it_is_taken() -> None:
    secret = bytes(range(32))
    assert draw(secret, 0) == draw(secret, 0) != draw(secret, 1)
    assert read_number(draw(secret, 0)) == draw(secret, 0)
    assert draw(bytes(32), 0) != draw(secret, 0)


def test_every_character_of_a_code_has_a_word_to_say_it_by() -> None:
    for start in range(0, len(CHINESE), 12):
        twelve = (CHINESE[start:] + CHINESE)[:12]
        for one in spelt("".join(twelve), " ".join(ENGLISH[:12])):
            assert one.character in one.word
            assert len(one.word) >= 2


def test_the_letters_that_are_read_out_are_enough_to_open_with() -> None:
    code = Receipt.from_secret(bytes(range(32)))
    said = " ".join(one.letters.replace(" ", "") for one in spelt(code.chinese, code.english))
    assert Receipt.parse(said) == code
