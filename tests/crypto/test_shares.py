"""Recovery shares: k of n give the seed, fewer give nothing, and mistakes are told."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import CannotOpen
from crypto.shares import BadShares, join, split

SEED = b"\x07" * 32
SHARES = split(SEED, 3, 5)
OTHERS = split(SEED, 3, 5)


def refusal(shares: list[str]) -> tuple[str, int]:
    with pytest.raises(BadShares) as raised:
        join(shares)
    assert isinstance(raised.value, CannotOpen)
    assert str(raised.value) == "cannot open"
    return raised.value.reason, raised.value.position


@given(seed=st.binary(min_size=32, max_size=32), k=st.integers(2, 5), more=st.integers(0, 3))
@settings(max_examples=10, deadline=None)
def test_any_k_of_n_give_the_seed(seed: bytes, k: int, more: int) -> None:
    shares = split(seed, k, k + more)
    assert join(shares[-k:]) == join(shares) == seed


def test_every_three_of_five_do() -> None:
    assert all(join(list(some)) == SEED for some in combinations(SHARES, 3))


def test_typing_may_be_untidy() -> None:
    assert join([f"  {share.upper()}\n".replace(" ", "  ") for share in SHARES[:3]]) == SEED


def test_fewer_are_too_few_and_one_twice_is_one() -> None:
    assert refusal([]) == ("too_few", 0)
    assert refusal(SHARES[:2]) == ("too_few", 0)
    assert refusal([SHARES[0], SHARES[0], SHARES[1]]) == ("too_few", 0)


@given(which=st.integers(0, 2), position=st.integers(0, 32), word=st.sampled_from(SHARES[4].split()))
def test_a_wrong_word_is_noticed_and_its_share_named(which: int, position: int, word: str) -> None:
    words = SHARES[which].split()
    if words[position] == word:
        return
    words[position] = word
    typed = [*SHARES[:which], " ".join(words), *SHARES[which + 1 : 3]]
    assert refusal(typed) == ("typo", which + 1)


@pytest.mark.parametrize("typed", ["", "hello", "academic " * 33, " ".join(SHARES[0].split()[:-1])])
def test_what_is_no_share_is_a_typo(typed: str) -> None:
    assert refusal([SHARES[1], typed, SHARES[2]]) == ("typo", 2)


def test_shares_of_two_sets_do_not_mix() -> None:
    assert refusal([SHARES[0], SHARES[1], OTHERS[2]]) == ("mixed", 3)


@pytest.mark.parametrize(("k", "n"), [(1, 1), (1, 3), (4, 3), (2, 17), (0, 2)])
def test_senseless_numbers_are_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="shares"):
        split(SEED, k, n)
    with pytest.raises(ValueError, match="shares"):
        split(SEED[:16], 2, 3)
