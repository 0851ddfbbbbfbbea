"""A message is believed only from its sender, in its place."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.certs import Certificate, issue
from crypto.context import context
from crypto.errors import CannotOpen
from crypto.keys import Signer, UserKeys
from crypto.messages import (
    Direction,
    FromOffice,
    FromReporter,
    MessageFile,
    Place,
    SignedMessage,
    read_message,
    sign_message,
)
from crypto.receipt import Receipt
from crypto.seal import seal_to
from crypto.unseal import unseal_from

ROOT = Signer.from_seed(b"r" * 32)
SEC, LI = UserKeys.from_seed(b"s" * 32), UserKeys.from_seed(b"l" * 32)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
CHAIN = (
    issue(ROOT, "root", Certificate("certifier", "sec", 1, SEC.signer.public, SEC.pair.public, FIRST, LAST, "")),
    issue(SEC.signer, "sec", Certificate("user", "li", 1, LI.signer.public, LI.pair.public, FIRST, LAST, "")),
)
OFFICE = FromOffice(ROOT.public, date(2026, 7, 1))
RECEIPT = Receipt.from_secret(bytes(32))
REPORTER = FromReporter(RECEIPT.signer.public)
OUT, BACK = Place(UUID(int=1), "to_reporter", 3, 2), Place(UUID(int=1), "to_office", 3, 2)

FROM_OFFICE = sign_message(LI.signer, SignedMessage(OUT, "请补充就诊日期。", chain=CHAIN))
FROM_REPORTER = sign_message(RECEIPT.signer, SignedMessage(BACK, "六月三日"))

files = st.builds(
    MessageFile,
    st.text(max_size=40),
    st.text(max_size=200),
    st.integers(0, 2**63),
    st.text(max_size=64),
    st.binary(max_size=32),
)


def refused(data: bytes, sender: FromOffice | FromReporter, place: Place) -> None:
    with pytest.raises(CannotOpen):
        read_message(data, sender, place)


@given(text=st.text(max_size=500), given_files=st.lists(files, max_size=3))
@settings(deadline=None)
def test_a_message_reads_back_both_ways(text: str, given_files: list[MessageFile]) -> None:
    out = SignedMessage(OUT, text, tuple(given_files), CHAIN)
    assert read_message(sign_message(LI.signer, out), OFFICE, OUT) == out
    back = SignedMessage(BACK, text, tuple(given_files))
    assert read_message(sign_message(RECEIPT.signer, back), REPORTER, BACK) == back


def test_a_certifier_may_write_too() -> None:
    message = SignedMessage(OUT, "好", chain=CHAIN[:1])
    assert read_message(sign_message(SEC.signer, message), OFFICE, OUT) == message


@pytest.mark.parametrize(
    "moved",
    [
        lambda place: replace(place, report=UUID(int=2)),
        lambda place: replace(place, counter=4),
        lambda place: replace(place, epoch=3),
        lambda place: replace(place, direction="to_office" if place.direction == "to_reporter" else "to_reporter"),
    ],
)
def test_a_message_moved_repeated_or_turned_round_is_refused(moved: Callable[[Place], Place]) -> None:
    refused(FROM_OFFICE, OFFICE, moved(OUT))
    refused(FROM_REPORTER, REPORTER, moved(BACK))


@given(data=st.data(), office=st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_flipped_bit_is_refused(data: st.DataObject, office: bool) -> None:
    blob, sender, place = (FROM_OFFICE, OFFICE, OUT) if office else (FROM_REPORTER, REPORTER, BACK)
    bit = data.draw(st.integers(0, len(blob) * 8 - 1))
    changed = bytearray(blob)
    changed[bit // 8] ^= 1 << bit % 8
    refused(bytes(changed), sender, place)


def test_nobody_speaks_as_somebody_else() -> None:
    stranger = UserKeys.from_seed(b"x" * 32)
    refused(sign_message(stranger.signer, SignedMessage(OUT, "我是办公室", chain=CHAIN)), OFFICE, OUT)
    refused(sign_message(stranger.signer, SignedMessage(BACK, "我是举报人")), REPORTER, BACK)
    refused(FROM_OFFICE, REPORTER, OUT)
    refused(FROM_REPORTER, OFFICE, BACK)


def test_a_root_that_is_not_pinned_and_a_day_outside_are_refused() -> None:
    refused(FROM_OFFICE, FromOffice(Signer.from_seed(b"o" * 32).public, OFFICE.on), OUT)
    refused(FROM_OFFICE, FromOffice(ROOT.public, date(2027, 1, 1)), OUT)


def test_only_a_person_speaks_for_the_office() -> None:
    log = Signer.from_seed(b"g" * 32)
    chain = (CHAIN[0], issue(SEC.signer, "sec", Certificate("log", "log", 1, log.public, b"", FIRST, LAST, "")))
    refused(sign_message(log, SignedMessage(OUT, "我是日志", chain=chain)), OFFICE, OUT)


@pytest.mark.parametrize("direction", ["to_office", "to_reporter"])
def test_the_office_never_writes_without_certificates_nor_the_reporter_with(direction: Direction) -> None:
    place = replace(OUT, direction=direction)
    with pytest.raises(ValueError, match="certificates"):
        sign_message(LI.signer, SignedMessage(place, "", chain=() if direction == "to_reporter" else CHAIN))


@given(noise=st.binary(max_size=300))
def test_noise_is_no_message(noise: bytes) -> None:
    refused(noise, OFFICE, OUT)
    refused(noise, REPORTER, BACK)


def test_sealed_to_a_receipt_a_message_opens_with_the_code_alone() -> None:
    where = context("qy/1/message/body", OUT.to_bytes())
    blob = seal_to(RECEIPT.pair.public, FROM_OFFICE, where)
    again = Receipt.parse(RECEIPT.chinese)
    assert read_message(unseal_from(again.pair.seed, blob, where), OFFICE, OUT).text == "请补充就诊日期。"


def test_words_and_keys_do_not_show_in_a_repr() -> None:
    file = MessageFile("b", "n", 1, "", b"secret-key")
    assert "secret" not in repr(file)
    assert "六月" not in repr(SignedMessage(BACK, "六月三日", (file,)))


def test_a_file_tells_of_which_other_it_is_the_cleaned_copy_or_says_nothing() -> None:
    plain, copy = MessageFile("a", "检测袋.jpg", 9, "00", b"k"), MessageFile("b", "副本.jpg", 8, "01", b"l", "a")
    assert MessageFile.from_bytes(copy.to_bytes()) == copy
    assert MessageFile.from_bytes(plain.to_bytes()) == plain
    assert copy.to_bytes().startswith(MessageFile("b", "副本.jpg", 8, "01", b"l").to_bytes())
    with pytest.raises(CannotOpen):
        MessageFile.from_bytes(copy.to_bytes() + bytes(4))
