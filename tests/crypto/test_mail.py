"""Letters to the office's mail key: what real programs encrypt opens; what was changed on the way gives no words."""

import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st
from pysequoia import Cert, Tsk

from crypto import cms
from crypto.errors import CannotOpen
from crypto.mail import MOST, MailPair, Unopened, make
from crypto.unseal.mail import SmimeKey, open_smime
from crypto.unseal.openpgp import open_openpgp
from tests.crypto.mail_keys import LETTERS, WORDS, mail_key
from tests.crypto.mail_programs import SMIME, gpg_home, gpg_to, pem, smime_to

KEY = SmimeKey(mail_key("smime").public, mail_key("smime").private)
PGP = mail_key("openpgp").private
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
WITH_TAG = [name for name in SMIME if "gcm" in name]


@pytest.fixture(scope="module")
def other() -> MailPair:
    return make("smime", "other@hospital.example", NOW)


@pytest.mark.parametrize("name", SMIME)
def test_a_kept_letter_opens_and_says_whether_it_is_whole(name: str) -> None:
    found = open_smime([KEY], LETTERS[name])
    assert found.data == WORDS
    assert found.whole is (name in WITH_TAG)


@pytest.mark.parametrize("name", ["gpg", "gpg--armor"])
def test_a_kept_openpgp_letter_opens(name: str) -> None:
    assert open_openpgp([PGP], LETTERS[name]) == WORDS


def test_what_openssl_encrypts_today_opens(tmp_path: Path, other: MailPair) -> None:
    pem(other, tmp_path)
    key = SmimeKey(other.public, other.private)
    for name in SMIME:
        assert open_smime([KEY, key], smime_to(tmp_path, name, WORDS)).data == WORDS


def test_what_gpg_encrypts_today_opens_also_with_words_around_it(tmp_path: Path) -> None:
    key = make("openpgp", "other@hospital.example", NOW)
    env = gpg_home(key, tmp_path)
    armour = gpg_to(env, WORDS, "--armor")
    assert open_openpgp([PGP, key.private], b"hello\n\n" + armour + b"\n-- \nme\n") == WORDS
    assert open_openpgp([key.private], gpg_to(env, WORDS)) == WORDS
    with pytest.raises(Unopened) as found:
        open_openpgp([key.private], gpg_to(env, WORDS, "--rfc2440"))  # no protection against changes
    assert found.value.reason in {"broken", "kind"}


@pytest.mark.parametrize("name", SMIME)
def test_another_key_is_told_from_a_broken_letter(name: str, other: MailPair) -> None:
    with pytest.raises(Unopened) as found:
        open_smime([SmimeKey(other.public, other.private)], LETTERS[name])
    assert found.value.reason == "key"
    with pytest.raises(Unopened) as found:
        open_smime([KEY], LETTERS[name][:-40])
    assert found.value.reason == "broken"


def test_a_message_for_others_and_one_that_nobody_encrypted_open_nothing() -> None:
    with pytest.raises(Unopened) as found:
        open_openpgp([make("openpgp", "other@hospital.example", NOW).private], LETTERS["gpg"])
    assert found.value.reason == "key"
    literal = b"\xcb\x0bb\x00\x00\x00\x00\x00hello"
    with pytest.raises(Unopened) as found:
        open_openpgp([PGP], literal)
    assert found.value.reason == "kind"
    with pytest.raises(Unopened) as found:
        open_openpgp([PGP], bytes(MOST + 1))
    assert found.value.reason == "big"


def test_no_reason_stands_in_the_error() -> None:
    with pytest.raises(CannotOpen) as found:
        open_smime([KEY], b"0")
    assert str(found.value) == "cannot open"


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(WITH_TAG), place=st.integers(0, 1 << 16), change=st.integers(1, 255))
def test_a_changed_byte_of_what_has_a_tag_never_gives_other_words(name: str, place: int, change: int) -> None:
    _same_or_refused(LETTERS[name], place, change, lambda data: open_smime([KEY], data).data)


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 1 << 16), change=st.integers(1, 255))
def test_a_changed_byte_of_an_openpgp_letter_never_gives_other_words(place: int, change: int) -> None:
    _same_or_refused(LETTERS["gpg"], place, change, lambda data: open_openpgp([PGP], data))


def _same_or_refused(letter: bytes, place: int, change: int, opening: Callable[[bytes], bytes]) -> None:
    changed = bytearray(letter)
    changed[place % len(letter)] ^= change
    found = b""
    with suppress(Unopened):
        found = opening(bytes(changed))
    # A version number or an issuer's name may read differently and change nothing of the words.
    assert found in {b"", WORDS}


@settings(max_examples=60, deadline=None)
@given(back=st.integers(1, 60), change=st.integers(1, 255))
def test_a_changed_byte_of_the_sealed_words_or_of_their_tag_is_refused(back: int, change: int) -> None:
    changed = bytearray(LETTERS["aes-256-gcm"])  # it ends with the words and then the tag
    changed[-back] ^= change
    with pytest.raises(Unopened):
        open_smime([KEY], bytes(changed))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_by_the_one_error(data: bytes) -> None:
    for one in (data, b"\x30" + data, LETTERS["aes-256-cbc"][:60] + data):
        with pytest.raises(Unopened):
            open_smime([KEY], one)
    assert cms.shape(data) in {"", "signed", "enveloped"}


def test_a_structure_without_end_is_refused() -> None:
    for one in (b"\x30\x80" * 5000, b"\x24\x80" + b"\x04\x00" * 500_000 + b"\x00\x00", b"\x30\x84\xff\xff\xff\xff"):
        with pytest.raises(CannotOpen):
            cms.content_info(one)


def test_what_a_part_says_it_is_costs_nothing_however_much_is_in_it() -> None:
    values = b"\x04\x00" * 5_000_000
    data = b"\x30\x84" + (len(values) + 11).to_bytes(4, "big") + b"\x06\x09" + cms.ENVELOPED + values
    began = time.perf_counter()
    assert cms.shape(data) == "enveloped"
    assert time.perf_counter() - began < 0.1
    with pytest.raises(CannotOpen):
        cms.content_info(data)
    for odd in (b"", b"\x30", b"\x30\x80", b"\x30\x03\x06\x09", b"\x30\x84\xff", b"\x26\x80\x06\x01", data[:10]):
        assert cms.shape(odd) == ""


def test_a_certificate_is_for_encrypting_letters_to_one_address_for_three_years(other: MailPair) -> None:
    found = x509.load_der_x509_certificate(other.public)
    usage = found.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.key_encipherment
    assert not usage.digital_signature
    assert not usage.key_cert_sign
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.RFC822Name) == ["other@hospital.example"]
    assert found.not_valid_after_utc - found.not_valid_before_utc <= timedelta(days=3 * 365)
    assert other.until == found.not_valid_after_utc.date()


def test_an_openpgp_key_ends_for_its_senders_and_not_for_its_letters() -> None:
    found = make("openpgp", "other@hospital.example", NOW)
    assert found.until == (NOW + timedelta(days=3 * 365)).date()
    assert b"PUBLIC KEY" in found.public
    assert b"PRIVATE" not in found.public
    assert len(found.fingerprint) == 40
    assert Cert.from_bytes(found.public).expiration == NOW + timedelta(days=3 * 365)
    assert Tsk.from_bytes(found.private).extract_certificate().expiration is None


def test_the_letter_inside_of_a_signed_one_is_read(tmp_path: Path) -> None:
    key, cert = str(tmp_path / "key"), str(tmp_path / "cert")
    new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-keyout", key, "-out", cert]
    subprocess.run(new, check=True, capture_output=True)
    sign = ["openssl", "cms", "-sign", "-nodetach", "-binary", "-outform", "DER", "-signer", cert, "-inkey", key]
    for more in ([], ["-stream"]):
        signed = subprocess.run([*sign, *more], input=WORDS, check=True, capture_output=True).stdout
        assert cms.shape(signed) == "signed"
        assert cms.signed_content(signed) == WORDS
    with pytest.raises(CannotOpen):
        cms.signed_content(LETTERS["aes-256-cbc"])
