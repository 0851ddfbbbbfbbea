"""Who may speak for the office: only who has a chain to the pinned root, on that day, for that purpose."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.certs import Certificate, issue, verify_chain
from crypto.errors import CannotOpen
from crypto.keys import Signer, UserKeys

ROOT = Signer.from_seed(b"r" * 32)
SEC, LI = UserKeys.from_seed(b"s" * 32), UserKeys.from_seed(b"l" * 32)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
SUMMER = date(2026, 7, 1)


def draft(kind: str, subject: str, keys: UserKeys) -> Certificate:
    return Certificate(kind, subject, 1, keys.signer.public, keys.pair.public, FIRST, LAST, "")


CERTIFIER = issue(ROOT, "root", draft("certifier", "sec", SEC))
MEMBER = issue(SEC.signer, "sec", draft("user", "li", LI))
THREAD = issue(LI.signer, "li", replace(draft("thread", "t", LI), sign_public=b""))
CHAIN = [CERTIFIER, MEMBER, THREAD]
years = st.dates(date(2020, 1, 1), date(2035, 1, 1))


@given(on=years)
def test_a_chain_holds_on_its_days_alone(on: date) -> None:
    if FIRST <= on <= LAST:
        assert verify_chain(ROOT.public, CHAIN, on) is THREAD
    else:
        with pytest.raises(CannotOpen):
            verify_chain(ROOT.public, CHAIN, on)


@pytest.mark.parametrize("position", [0, 1, 2])
def test_one_expired_certificate_breaks_the_chain(position: int) -> None:
    signers, names = [ROOT, SEC.signer, LI.signer], ["root", "sec", "li"]
    chain = list(CHAIN)
    chain[position] = issue(signers[position], names[position], replace(chain[position], not_after=date(2026, 3, 1)))
    assert verify_chain(ROOT.public, chain, date(2026, 3, 1)) is chain[-1]
    with pytest.raises(CannotOpen):
        verify_chain(ROOT.public, chain, date(2026, 3, 1) + timedelta(days=1))


@given(position=st.integers(0, 2), data=st.data())
@settings(max_examples=150, deadline=None)
def test_any_flipped_bit_in_any_certificate_is_refused(position: int, data: st.DataObject) -> None:
    raw = [one.to_bytes() for one in CHAIN]
    bit = data.draw(st.integers(0, len(raw[position]) * 8 - 1))
    changed = bytearray(raw[position])
    changed[bit // 8] ^= 1 << bit % 8
    raw[position] = bytes(changed)
    with pytest.raises(CannotOpen):
        verify_chain(ROOT.public, [Certificate.from_bytes(one) for one in raw], SUMMER)


@given(order=st.lists(st.integers(0, 2), max_size=5))
def test_only_the_right_certificates_in_the_right_order_hold(order: list[int]) -> None:
    chain = [CHAIN[number] for number in order]
    if order in ([0], [0, 1], [0, 1, 2]):
        assert verify_chain(ROOT.public, chain, SUMMER) is chain[-1]
    else:
        with pytest.raises(CannotOpen):
            verify_chain(ROOT.public, chain, SUMMER)


def test_a_key_laid_down_by_a_stranger_is_refused() -> None:
    stranger = UserKeys.from_seed(b"x" * 32)
    false_root = Signer.from_seed(b"y" * 32)
    forged = [
        [issue(false_root, "root", draft("certifier", "sec", stranger))],
        [CERTIFIER, issue(stranger.signer, "sec", draft("user", "li", stranger))],
        [CERTIFIER, replace(MEMBER, seal_public=stranger.pair.public)],
        [CERTIFIER, replace(MEMBER, sign_public=stranger.signer.public)],
        [CERTIFIER, replace(MEMBER, signature=b"")],
    ]
    for chain in forged:
        with pytest.raises(CannotOpen):
            verify_chain(ROOT.public, chain, SUMMER)


@given(noise=st.binary(max_size=300))
def test_noise_is_no_certificate(noise: bytes) -> None:
    with pytest.raises(CannotOpen):
        Certificate.from_bytes(noise)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "admin"},
        {"sign_public": b""},
        {"sign_public": b"x" * 31},
        {"seal_public": b""},
        {"not_after": date(2025, 1, 1)},
    ],
)
def test_what_could_not_be_verified_is_not_issued(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="certificate"):
        issue(SEC.signer, "sec", replace(MEMBER, **wrong))  # type: ignore[arg-type]


@pytest.mark.parametrize("position", range(3))
def test_a_certificate_that_ended_vouches_for_what_is_dated_until_then(position: int) -> None:
    dated = [FIRST, FIRST, SUMMER][position]  # what was signed with it: the next one, or what is verified that day
    of_it = sha256(CHAIN[position].to_bytes()).digest()
    assert verify_chain(ROOT.public, CHAIN, SUMMER, {of_it: dated}) is THREAD
    with pytest.raises(CannotOpen):
        verify_chain(ROOT.public, CHAIN, SUMMER, {of_it: dated - timedelta(days=1)})
