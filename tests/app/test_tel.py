"""Telephone numbers in what an office publishes can be called at a touch; all else stays as it was written."""

import pytest

from app.render import tel


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("12388", '<a href="tel:12388">12388</a>'),
        ("0000-1234567 转 21", '<a href="tel:00001234567">0000-1234567</a> 转 21'),
        ("+86 571 8888 0000", '<a href="tel:+8657188880000">+86 571 8888 0000</a>'),
        ("医患办，门诊楼 302", "医患办，门诊楼 302"),
        ("8:00-17:30 <b>", "8:00-17:30 &lt;b&gt;"),
    ],
)
def test_a_telephone_number_is_a_link_and_nothing_else_is(text: str, shown: str) -> None:
    assert tel(text) == shown
