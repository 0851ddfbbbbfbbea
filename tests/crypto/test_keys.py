"""Keys from seeds, passwords and cookies."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2.low_level import hash_secret_raw
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto import passwords
from crypto.context import context
from crypto.errors import CannotOpen
from crypto.keys import (
    Argon2Cost,
    Pair,
    Signer,
    UserKeys,
    fingerprint,
    new_seed,
    password_key,
    session_id,
    session_key,
    symmetric_of,
    verify,
    verify_note,
)
from crypto.words import CHINESE

CHEAP = Argon2Cost(memory_kib=64, passes=1)
PEPPER, SALT = b"p" * 32, b"s" * 16
SIGNER = Signer.from_seed(b"g" * 32)
HERE = context("qy/1/here")


def test_new_seeds_differ() -> None:
    assert len({new_seed() for _ in range(100)}) == 100


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_seed_is_32_bytes(size: int) -> None:
    for make in (Pair.from_seed, UserKeys.from_seed, symmetric_of, Signer.from_seed):
        with pytest.raises(ValueError, match="32"):
            make(bytes(size))


@given(seed=st.binary(min_size=32, max_size=32))
@settings(max_examples=20, deadline=None)
def test_one_seed_gives_keys_that_differ(seed: bytes) -> None:
    user = UserKeys.from_seed(seed)
    every = [seed, user.pair.seed, user.symmetric, symmetric_of(seed), user.signer.public, user.pair.public]
    assert len(set(every)) == len(every)
    assert UserKeys.from_seed(seed).pair == user.pair


def test_secrets_do_not_show_in_a_repr() -> None:
    user = UserKeys.from_seed(bytes(range(32)))
    assert "\\x" not in repr(user)
    assert "seed" not in repr(user.pair)


@given(message=st.binary(max_size=100))
def test_a_signature_holds_for_its_message_context_and_key(message: bytes) -> None:
    signature = SIGNER.sign(HERE, message)
    verify(SIGNER.public, HERE, message, signature)
    stranger = Signer.from_seed(b"x" * 32)
    wrong = [
        (SIGNER.public, HERE, message + b"x", signature),
        (SIGNER.public, context("qy/1/there"), message, signature),
        (stranger.public, HERE, message, signature),
        (SIGNER.public, HERE, message, signature[:-1]),
        (SIGNER.public[:-1], HERE, message, signature),
        (b"", HERE, message, b""),
    ]
    for case in wrong:
        with pytest.raises(CannotOpen):
            verify(*case)


@given(ctx=st.binary(max_size=40), message=st.binary(max_size=40))
def test_what_is_signed_in_a_context_is_never_a_note(ctx: bytes, message: bytes) -> None:
    signature = SIGNER.sign(ctx, message)
    with pytest.raises(CannotOpen):
        verify_note(SIGNER.public, context("qy/1/sign", ctx, message), signature)
    with pytest.raises(ValueError, match="name"):
        SIGNER.sign_note(context("qy/1/sign", ctx, message))


@given(left=st.lists(st.binary(max_size=40), max_size=3), right=st.lists(st.binary(max_size=40), max_size=3))
def test_fingerprints_tell_keys_apart(left: list[bytes], right: list[bytes]) -> None:
    assert (fingerprint(*left) == fingerprint(*right)) == (left == right)
    assert len(fingerprint(*left)) == 8
    assert set(fingerprint(*left)) <= set(CHINESE)


def test_a_password_key_depends_on_all_that_goes_in() -> None:
    base = password_key("正确的马电池订书钉", SALT, PEPPER, CHEAP)
    others = [
        password_key("正确的马电池订书订", SALT, PEPPER, CHEAP),
        password_key("正确的马电池订书钉", b"t" * 16, PEPPER, CHEAP),
        password_key("正确的马电池订书钉", SALT, b"q" * 32, CHEAP),
        password_key("正确的马电池订书钉", SALT, PEPPER, Argon2Cost(memory_kib=64, passes=2)),
    ]
    assert len({base, *others}) == 5
    assert base == password_key("正确的马电池订书钉", SALT, PEPPER, CHEAP)


def test_full_width_typing_and_composed_accents_give_the_same_key() -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in "Password123!")
    assert password_key(wide, SALT, PEPPER, CHEAP) == password_key("Password123!", SALT, PEPPER, CHEAP)
    assert password_key("é", SALT, PEPPER, CHEAP) == password_key("e\u0301", SALT, PEPPER, CHEAP)


@pytest.mark.parametrize(("salt", "pepper"), [(b"", PEPPER), (SALT, b""), (b"s" * 15, PEPPER), (SALT, b"p" * 15)])
def test_a_short_salt_or_pepper_is_refused(salt: bytes, pepper: bytes) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        password_key("x", salt, pepper, CHEAP)


def test_the_default_costs_64_mib_and_three_passes() -> None:
    assert Argon2Cost(64 * 1024, 3, 1) == passwords.DEFAULT_COST


def test_no_more_than_two_passwords_are_worked_on_at_once() -> None:
    at_work: list[int] = []
    most: list[int] = []

    def watched(*given: object, **named: object) -> bytes:
        at_work.append(threading.get_ident())
        most.append(len(at_work))
        time.sleep(0.02)
        try:
            return hash_secret_raw(*given, **named)  # type: ignore[arg-type]
        finally:
            at_work.pop()

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(8) as pool:
        patch.setattr(passwords, "hash_secret_raw", watched)
        made = list(pool.map(lambda _: password_key("x", SALT, PEPPER, CHEAP), range(8)))
    assert len(set(made)) == 1
    assert max(most) == 2


def test_a_sessions_box_needs_cookie_and_pepper_and_its_name_gives_neither() -> None:
    keys = {session_key(cookie, pepper) for cookie in (b"a" * 32, b"b" * 32) for pepper in (PEPPER, b"q" * 32)}
    assert len(keys) == 4
    assert session_id(b"a" * 32) not in keys
