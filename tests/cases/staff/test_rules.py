"""Passwords and waits."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.errors import BadInput
from cases.staff.rules import LONGEST_WAIT, check_password, is_idle, wait_after
from cases.staff.totp import code_at, is_secret, new_secret, step_of

NOW = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_short"),
        ("短短的一句话", "password_short"),
        ("x" * 201, "password_long"),
        ("password1234", "password_common"),
        ("Password!2026", "password_common"),
        ("123456789012", "password_common"),
        ("qwertyuiop12", "password_common"),
        ("1qaz2wsx3edc", "password_common"),
        ("aaaaaaaaaaaaaa", "password_common"),
        ("adminadminadmin", "password_common"),
        ("".join(chr(ord(letter) + 0xFEE0) for letter in "password1234"), "password_common"),
        ("WoAiNi1314520!", "password_common"),
        ("luopingchuan1", "password_common"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_password(password, "luopingchuan", "骆平川")
    assert (refused.value.code, refused.value.field) == (code, "password")


@pytest.mark.parametrize(
    "password", ["疏影横斜水清浅，暗香浮动", "seven lamps under the bridge", "Kd8-wq2.Lx71pz", "correct horse 9 staple"]
)
def test_a_sentence_or_a_generated_one_is_taken(password: str) -> None:
    check_password(password, "luopingchuan", "骆平川")


@given(failures=st.integers(0, 10_000))
def test_waits_grow_and_never_lock_for_good(failures: int) -> None:
    assert wait_after(failures) <= wait_after(failures + 1) <= timedelta(seconds=LONGEST_WAIT)


def test_a_sitting_ends_after_fifteen_idle_minutes_and_after_twelve_hours() -> None:
    assert not is_idle(NOW, NOW, NOW + timedelta(minutes=15))
    assert is_idle(NOW, NOW, NOW + timedelta(minutes=15, seconds=1))
    assert is_idle(NOW + timedelta(hours=12), NOW, NOW + timedelta(hours=12, seconds=1))


def test_a_code_holds_a_step_early_or_late_and_only_once() -> None:
    secret = new_secret()
    assert is_secret(secret)
    step = step_of(secret, code_at(secret, NOW), NOW)
    assert step is not None
    assert step_of(secret, code_at(secret, NOW), NOW + timedelta(seconds=30)) == step
    assert step_of(secret, code_at(secret, NOW), NOW, after=step) is None
    assert step_of(secret, code_at(secret, NOW), NOW + timedelta(seconds=90)) is None
    assert step_of(secret, "12x456", NOW) is None
    assert step_of(secret, "", NOW) is None
