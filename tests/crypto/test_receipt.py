"""The reporter's code: what may be typed, what may not, and what comes of it."""

import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.receipt import BadCode, Receipt, form_id, parked_key
from crypto.words import CHINESE

receipts = st.binary(min_size=16, max_size=40).map(Receipt.from_secret)


def kind_of(text: str) -> tuple[str, int]:
    with pytest.raises(BadCode) as refusal:
        Receipt.parse(text)
    return refusal.value.kind, refusal.value.position


@given(receipt=receipts)
def test_both_forms_of_a_code_read_back(receipt: Receipt) -> None:
    assert len(receipt.chinese) == 12
    assert len(receipt.english.split()) == 12
    assert Receipt.parse(receipt.chinese) == Receipt.parse(receipt.english) == receipt


@given(receipt=receipts, data=st.data())
def test_what_stands_between_the_characters_does_not_matter(receipt: Receipt, data: st.DataObject) -> None:
    gap = st.text("  \u3000\n\r\t,.，。、-—·()（）0123456789①", max_size=3)
    typed = "".join(data.draw(gap) + character for character in receipt.chinese) + data.draw(gap)
    assert Receipt.parse(typed) == receipt
    between = st.text("  \u3000\n,.-0123456789", min_size=1, max_size=3)
    typed = "".join(data.draw(between) + word for word in receipt.english.split()) + data.draw(gap)
    assert Receipt.parse(typed) == receipt


@given(receipt=receipts)
def test_english_words_may_be_full_width_capital_or_cut_after_four_letters(receipt: Receipt) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if c != " " else "\u3000" for c in receipt.english.upper())
    assert Receipt.parse(wide) == receipt
    assert Receipt.parse(" ".join(word[:4] for word in receipt.english.split())) == receipt


@given(receipt=receipts, position=st.integers(0, 11), wrong=st.sampled_from(CHINESE))
def test_a_wrong_character_gives_another_code_or_a_wrong_checksum_but_never_this_code(
    receipt: Receipt, position: int, wrong: str
) -> None:
    typed = receipt.chinese[:position] + wrong + receipt.chinese[position + 1 :]
    try:
        read = Receipt.parse(typed)
    except BadCode as bad:
        assert bad.kind == "checksum"  # noqa: PT017 - either outcome is right
    else:
        assert (read == receipt) == (typed == receipt.chinese)


@given(receipt=receipts, position=st.integers(0, 11))
def test_an_unknown_character_is_named_by_its_place(receipt: Receipt, position: int) -> None:
    assert kind_of(receipt.chinese[:position] + "龘" + receipt.chinese[position + 1 :]) == ("unknown", position + 1)
    words = receipt.english.split()
    words[position] = "qingyuan"
    assert kind_of(" ".join(words)) == ("unknown", position + 1)


@given(receipt=receipts, count=st.integers(0, 24).filter(lambda n: n != 12))
def test_another_number_of_words_is_a_wrong_length(receipt: Receipt, count: int) -> None:
    assert kind_of((receipt.chinese * 2)[:count])[0] == "length"
    assert kind_of(" ".join((receipt.english.split() * 2)[:count]))[0] == "length"


@given(text=st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        Receipt.parse(text)
    except BadCode as bad:
        assert bad.kind in {"length", "unknown", "checksum"}  # noqa: PT017


def test_a_word_cut_below_four_letters_is_unknown() -> None:
    assert kind_of("aban " * 11 + "aba") == ("unknown", 12)
    assert kind_of("act " * 12)[0] == "checksum"  # a whole word of three letters


def test_the_same_form_gives_the_same_code_and_another_form_another() -> None:
    one, two = secrets.token_bytes(32), secrets.token_bytes(32)
    assert Receipt.from_secret(one) == Receipt.from_secret(one) != Receipt.from_secret(two)


@settings(max_examples=10, deadline=None)
@given(secret=st.binary(min_size=16, max_size=40))
def test_no_two_of_a_forms_secrets_are_the_same(secret: bytes) -> None:
    receipt = Receipt.from_secret(secret)
    every = [parked_key(secret), form_id(secret), receipt.lookup_id, receipt.lookup_hash, receipt.pair.seed]
    every += [receipt.signer.public, receipt.entropy, receipt.pair.public]
    assert len(set(every)) == len(every)


@pytest.mark.parametrize("make", [Receipt.from_secret, parked_key, form_id])
def test_a_forms_secret_of_fewer_than_16_bytes_is_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match="16 bytes"):
        make(bytes(15))


def test_a_receipt_shown_by_a_debugger_tells_nothing() -> None:
    receipt = Receipt.from_secret(bytes(32))
    assert repr(receipt) == "Receipt()"
    assert "seed" not in repr(receipt.pair)
