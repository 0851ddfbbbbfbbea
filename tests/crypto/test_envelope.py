"""What is sealed opens with its key in its place, and in no other way whatever."""

from collections.abc import Callable
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.context import context
from crypto.errors import CannotOpen
from crypto.fields import Part, as_bytes
from crypto.keys import Pair
from crypto.seal import box, new_key, seal, seal_to, wrap
from crypto.unseal import unbox, unseal, unseal_from, unwrap

ME, STRANGER = Pair.from_seed(b"m" * 32), Pair.from_seed(b"s" * 32)
KEY = b"k" * 32
HERE = context("qy/1/report/narrative", UUID(int=1))

Sealer = Callable[[bytes, bytes, bytes], bytes]
parts = st.lists(
    st.one_of(st.binary(max_size=20), st.text(max_size=20), st.integers(0, 2**64 - 1), st.uuids()), max_size=4
)
contexts = st.builds(lambda label, more: context(label, *more), st.text(max_size=20), parts)

KINDS: dict[str, tuple[Sealer, Sealer, bytes, bytes, bytes]] = {
    # sealer, opener, key to seal, key to open, another key to open
    "wrap": (wrap, unwrap, ME.public, ME.seed, STRANGER.seed),
    "seal": (seal, unseal, KEY, KEY, b"o" * 32),
    "box": (box, unbox, KEY, KEY, b"o" * 32),
    "seal_to": (seal_to, unseal_from, ME.public, ME.seed, STRANGER.seed),
}
every_kind = pytest.mark.parametrize("kind", sorted(KINDS))


def plain_for(kind: str) -> bytes:
    return b"p" * 32 if kind == "wrap" else "张医生收了五百元".encode()


@every_kind
@given(ctx=contexts)
@settings(max_examples=30, deadline=None)
def test_it_opens_again(kind: str, ctx: bytes) -> None:
    sealer, opener, key, mine, _ = KINDS[kind]
    assert opener(mine, sealer(key, plain_for(kind), ctx), ctx) == plain_for(kind)


@given(plain=st.binary(max_size=2000))
@settings(deadline=None)
def test_any_bytes_open_again(plain: bytes) -> None:
    assert unseal(KEY, seal(KEY, plain, HERE), HERE) == plain
    assert unbox(KEY, box(KEY, plain, HERE), HERE) == plain


@every_kind
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_any_flipped_bit_is_refused(kind: str, data: st.DataObject) -> None:
    sealer, opener, key, mine, _ = KINDS[kind]
    blob = sealer(key, plain_for(kind), HERE)
    at = data.draw(st.integers(0, len(blob) * 8 - 1))
    changed = bytearray(blob)
    changed[at // 8] ^= 1 << at % 8
    with pytest.raises(CannotOpen):
        opener(mine, bytes(changed), HERE)


@every_kind
@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_any_cut_or_added_byte_is_refused(kind: str, data: st.DataObject) -> None:
    sealer, opener, key, mine, _ = KINDS[kind]
    blob = sealer(key, plain_for(kind), HERE)
    cut = data.draw(st.integers(0, len(blob) - 1))
    more = data.draw(st.binary(min_size=1, max_size=40))
    for changed in (blob[:cut], blob + more, more + blob):
        with pytest.raises(CannotOpen):
            opener(mine, changed, HERE)


@every_kind
@given(there=contexts)
@settings(max_examples=30, deadline=None)
def test_a_row_moved_to_another_place_is_refused(kind: str, there: bytes) -> None:
    sealer, opener, key, mine, _ = KINDS[kind]
    blob = sealer(key, plain_for(kind), HERE)
    with pytest.raises(CannotOpen):
        opener(mine, blob, there)


@every_kind
def test_another_key_is_refused(kind: str) -> None:
    sealer, opener, key, _, foreign = KINDS[kind]
    with pytest.raises(CannotOpen):
        opener(foreign, sealer(key, plain_for(kind), HERE), HERE)


@every_kind
@given(noise=st.binary(max_size=1400))
@settings(max_examples=100, deadline=None)
def test_noise_is_refused(kind: str, noise: bytes) -> None:
    _, opener, _, mine, _ = KINDS[kind]
    for blob in (noise, b"\x01" + noise):
        with pytest.raises(CannotOpen):
            opener(mine, blob, HERE)


@every_kind
def test_what_one_verb_sealed_no_other_opens(kind: str) -> None:
    sealer, _, key, _, _ = KINDS[kind]
    blob = sealer(key, plain_for(kind), HERE)
    for other in set(KINDS) - {kind}:
        _, opener, _, mine, _ = KINDS[other]
        with pytest.raises(CannotOpen):
            opener(mine, blob, HERE)


@every_kind
def test_the_same_words_never_look_the_same_twice(kind: str) -> None:
    sealer, _, key, _, _ = KINDS[kind]
    assert sealer(key, plain_for(kind), HERE) != sealer(key, plain_for(kind), HERE)


@given(left=parts, right=parts)
def test_two_contexts_are_the_same_only_if_their_parts_are(left: list[Part], right: list[Part]) -> None:
    same = [as_bytes(part) for part in left] == [as_bytes(part) for part in right]
    assert (context("a", *left) == context("a", *right)) == same


@given(size=st.integers(0, 5000))
def test_a_field_tells_its_length_only_in_steps_of_512(size: int) -> None:
    assert (len(seal(KEY, bytes(size), HERE)) - 1 - 32 - 12 - 16) % 512 == 0


def test_an_envelope_takes_only_a_key() -> None:
    for size in (0, 31, 33, 64):
        with pytest.raises(ValueError, match="32 bytes"):
            wrap(ME.public, bytes(size), HERE)


@pytest.mark.parametrize("public", [b"", ME.public[:-1], ME.public + b"\0", b"\xff" * 1184 + ME.public[1184:]])
def test_an_envelope_goes_only_to_a_public_key(public: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        wrap(public, KEY, HERE)


def test_a_wrong_seed_or_key_length_is_a_mistake_of_the_caller() -> None:
    for size in (0, 16, 33):
        with pytest.raises(ValueError, match="32 bytes"):
            seal(bytes(size), b"", HERE)
        with pytest.raises(ValueError, match="32 bytes"):
            unseal(bytes(size), seal(KEY, b"", HERE), HERE)


def test_new_keys_differ() -> None:
    assert len({new_key() for _ in range(100)}) == 100


def test_the_error_says_nothing() -> None:
    with pytest.raises(CannotOpen) as refusal:
        unseal(KEY, b"", HERE)
    assert refusal.value.args == ("cannot open",)
    assert refusal.value.__cause__ is None
