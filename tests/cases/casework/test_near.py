"""Two texts of one matter: what is read of them, and what is reached on tellings that nothing was tuned on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.near import measured, texts
from cases.casework.near import K, likeness, number, sketch, told


def test_on_the_half_that_was_not_tuned_on_nine_of_ten_are_found_and_right() -> None:
    held = texts("test")
    figures, _odd = measured(held)
    assert len(held) + len(texts("tune")) >= 120
    assert figures.recall >= 0.9
    assert figures.precision >= 0.9


@pytest.mark.parametrize(
    ("text", "found"),
    [("12800", 12800), ("1.28万", 12800), ("一万二千八", 12800), ("一万二千八百", 12800), ("八百八", 880),
     ("两千", 2000), ("十九", 19), ("二十", 20), ("三百零五", 305), ("七万", 70000), ("", 0), ("千里", 0)],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(text: str, found: int) -> None:
    assert number(text) == found


def test_names_firms_and_numbers_are_read_out_of_the_words() -> None:
    one = told("姓柳的经理是沐棠公司的，电话13800001111，收了一万二千八百元，十月在二病区。")
    assert "柳" in one.people
    assert "沐棠" in one.firms
    assert one.phones == {"13800001111"}
    assert 12800 in one.amounts
    assert one.months == {10}
    assert one.wards == {"二"}


@given(st.text(max_size=300), st.text(max_size=300))
def test_likeness_is_the_same_both_ways_and_never_breaks(first: str, second: str) -> None:
    one, two = told(first), told(second)
    weights = dict.fromkeys([*one.sketch, *two.sketch], 1.0)
    there, back = likeness(one, two, weights), likeness(two, one, weights)
    assert there.score == pytest.approx(back.score)
    assert 0 <= there.text <= 100
    assert len(one.sketch) <= K


def test_a_long_text_is_few_numbers_and_the_same_ones_again() -> None:
    text = "".join(chr(0x4E00 + number * 7 % 9000) for number in range(4000))
    assert len(sketch(text)) == K
    assert sketch(text) == sketch(text)
    assert len(set(sketch(text)) & set(sketch(text[:3900]))) > K * 0.9
