"""The published vectors: the product opens them, makes them where chance is fixed, and refuses malformed ones."""

import hashlib
import json
import secrets
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from crypto import keys, seal
from crypto.certs import Certificate, verify_chain
from crypto.context import context
from crypto.errors import CannotOpen
from crypto.messages import (
    Direction,
    FromOffice,
    FromReporter,
    MessageFile,
    Place,
    SignedMessage,
    UnsignedMessage,
    pack_unsigned,
    read_message,
    read_unsigned,
)
from crypto.receipt import BadCode, Receipt, form_id, parked_key
from crypto.stream import StreamSealer
from crypto.tree import Frontier, leaf_hash, root_of
from crypto.unseal import open_stream, read_range, unbox, unseal, unseal_from, unwrap
from tests.crypto.make_vectors import ALL, VECTORS, written
from tests.crypto.vectors_of_sealing import file_of

Vectors = dict[str, Any]


def load(name: str) -> Vectors:
    loaded: Vectors = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def raw(text: str) -> bytes:
    return bytes.fromhex(text)


@pytest.mark.parametrize("name", sorted(ALL))
def test_the_published_file_is_what_the_second_writing_of_the_formats_makes(name: str) -> None:
    assert (VECTORS / f"{name}.json").read_text(encoding="utf-8") == written(name)


def test_no_other_file_is_published() -> None:
    assert {path.name for path in VECTORS.iterdir()} == {f"{name}.json" for name in ALL}


OPENERS: dict[str, tuple[Callable[[bytes, bytes, bytes], bytes], str]] = {
    "field": (unseal, "key"),
    "box": (unbox, "key"),
    "wrap": (unwrap, "seed"),
    "sealed-to": (unseal_from, "seed"),
}


@pytest.mark.parametrize("name", sorted(OPENERS))
def test_sealed_vectors_open(name: str) -> None:
    vectors, (opener, secret) = load(name), OPENERS[name]
    for case in vectors["good"]:
        assert opener(raw(vectors[secret]), raw(case["blob"]), raw(case["ctx"])) == raw(case["plain"])


@pytest.mark.parametrize("name", sorted(OPENERS))
def test_malformed_vectors_are_refused_with_the_one_error(name: str) -> None:
    vectors, (opener, secret) = load(name), OPENERS[name]
    for case in vectors["bad"]:
        with pytest.raises(CannotOpen) as refusal:
            opener(raw(vectors[secret]), raw(case["blob"]), raw(case["ctx"]))
        assert str(refusal.value) == "cannot open", case["why"]


def fix_chance(monkeypatch: pytest.MonkeyPatch, value: bytes) -> None:
    monkeypatch.setattr(secrets, "token_bytes", lambda size: value[:size])


@pytest.mark.parametrize(("name", "sealer"), [("field", seal.seal), ("box", seal.box)])
def test_the_product_seals_byte_for_byte_as_published(
    name: str, sealer: Callable[[bytes, bytes, bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors = load(name)
    fix_chance(monkeypatch, raw(vectors["nonce"]))
    for case in vectors["good"]:
        assert sealer(raw(vectors["key"]), raw(case["plain"]), raw(case["ctx"])).hex() == case["blob"]


def sealed_stream(vectors: Vectors, size: int, monkeypatch: pytest.MonkeyPatch) -> bytes:
    fix_chance(monkeypatch, raw(vectors["salt"]))
    sealer = StreamSealer(raw(vectors["key"]))
    return sealer.update(file_of(size)) + sealer.finish()


def test_streams_are_sealed_byte_for_byte_as_published_and_open(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = load("stream")
    for case in vectors["good"]:
        sealed = sealed_stream(vectors, case["size"], monkeypatch)
        assert hashlib.sha256(sealed).hexdigest() == case["sealed_sha256"]
        assert b"".join(open_stream(raw(vectors["key"]), [sealed])) == file_of(case["size"])
    whole = vectors["whole"]
    assert b"".join(open_stream(raw(vectors["key"]), [raw(whole["blob"])])) == raw(whole["plain"])


def test_malformed_streams_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = load("stream")
    sealed = sealed_stream(vectors, 150_000, monkeypatch)
    long = [b"".join(sealed[start:end] for start, end in case["slices"]) for case in vectors["bad_slices_of_150000"]]
    for blob in [raw(case["blob"]) for case in vectors["bad"]] + long:
        with pytest.raises(CannotOpen):
            list(open_stream(raw(vectors["key"]), [blob]))
        with pytest.raises(CannotOpen):
            read_range(raw(vectors["key"]), lambda at, n, b=blob: b[at : at + n], len(blob), 0, 200_000)  # type: ignore[misc]


def test_receipts_are_as_published() -> None:
    vectors = load("receipt")
    secret = raw(vectors["secret"])
    receipt = Receipt.from_secret(secret)
    assert (receipt.chinese, receipt.english) == (vectors["chinese"], vectors["english"])
    assert receipt.lookup_id.hex() == vectors["lookup_id"]
    assert receipt.lookup_hash.hex() == vectors["lookup_hash"]
    assert receipt.pair.seed.hex() == vectors["pair_seed"]
    assert receipt.signer.public.hex() == vectors["sign_public"]
    assert parked_key(secret).hex() == vectors["parked_key"]
    assert form_id(secret).hex() == vectors["form_id"]
    for text in vectors["good"]:
        assert Receipt.parse(text) == receipt, text
    for case in vectors["bad"]:
        with pytest.raises(BadCode) as refusal:
            Receipt.parse(case["text"])
        assert refusal.value.kind == case["kind"], case["text"]


def chain_of(case: Vectors) -> list[Certificate]:
    return [Certificate.from_bytes(raw(one)) for one in case["chain"]]


def test_chains_verify_as_published() -> None:
    vectors = load("certificate")
    for case in vectors["good"]:
        chain = chain_of(case)
        assert verify_chain(raw(vectors["root"]), chain, date.fromisoformat(case["on"])) == chain[-1]
        assert [one.to_bytes().hex() for one in chain] == case["chain"]


@pytest.mark.parametrize("case", load("certificate")["bad"], ids=lambda case: case["why"])
def test_bad_chains_are_refused(case: Vectors) -> None:
    with pytest.raises(CannotOpen):
        verify_chain(raw(load("certificate")["root"]), chain_of(case), date.fromisoformat(case["on"]))


def test_messages_open_as_published_and_malformed_ones_are_refused() -> None:
    vectors = load("message")
    office, reporter = FromOffice(raw(vectors["root"]), date(2026, 6, 1)), FromReporter(raw(vectors["reporter"]))
    directions: dict[Direction, FromOffice | FromReporter] = {"to_reporter": office, "to_office": reporter}
    for direction, sender in directions.items():
        case, place = vectors[direction], Place(UUID(vectors["report"]), direction, 1, 2)
        read = read_message(raw(case["blob"]), sender, place)
        assert read.text == case["text"]
        for bad in case["bad"]:
            with pytest.raises(CannotOpen):
                read_message(raw(bad["blob"]), sender, place)
    file = vectors["to_office"]["file"]
    expected = MessageFile(**{**file, "key": raw(file["key"])})
    place = Place(UUID(vectors["report"]), "to_office", 1, 2)
    assert read_message(raw(vectors["to_office"]["blob"]), reporter, place) == SignedMessage(place, "好的", (expected,))


def test_unsigned_messages_open_as_published_and_nothing_signed_is_taken_for_one() -> None:
    vectors = load("message")
    case, place = vectors["unsigned"], Place(UUID(vectors["report"]), "to_office", 1, 2)
    file = vectors["to_office"]["file"]
    expected = UnsignedMessage(place, "mail", case["text"], (MessageFile(**{**file, "key": raw(file["key"])}),))
    assert read_unsigned(raw(case["blob"]), place) == expected
    assert pack_unsigned(expected) == raw(case["blob"])
    for bad in case["bad"]:
        with pytest.raises(CannotOpen):
            read_unsigned(raw(bad["blob"]), place)
    with pytest.raises(ValueError, match="signs"):
        pack_unsigned(UnsignedMessage(Place(place.report, "to_reporter", 1, 2), "mail", ""))


def test_keys_are_derived_as_published() -> None:
    vectors = load("keys")
    seed = raw(vectors["seed"])
    user = keys.UserKeys.from_seed(seed)
    cookie, pepper = raw(vectors["cookie"]), raw(vectors["pepper"])
    made = {
        "user_pair_seed": user.pair.seed,
        "user_sign_public": user.signer.public,
        "user_symmetric": user.symmetric,
        "epoch_symmetric": keys.symmetric_of(seed),
        "session_id": keys.session_id(cookie),
        "session_key": keys.session_key(cookie, pepper),
        "password_key": keys.password_key(vectors["password"], raw(vectors["password_salt"]), pepper),
        "signature": keys.Signer.from_seed(seed).sign(context(vectors["signed_label"]), raw(vectors["signed"])),
    }
    assert {name: value.hex() for name, value in made.items()} == {name: vectors[name] for name in made}
    assert keys.fingerprint(*map(raw, vectors["fingerprint_of"])) == vectors["fingerprint"]


def test_tree_roots_are_as_published() -> None:
    vectors = load("tree")
    leaves = [leaf_hash(raw(entry)) for entry in vectors["entries"]]
    for size, root in enumerate(vectors["roots"]):
        assert root_of(leaves[:size]).hex() == root
        frontier = Frontier()
        for leaf in leaves[:size]:
            frontier.append(leaf)
        assert Frontier.from_bytes(frontier.to_bytes()).root().hex() == root
