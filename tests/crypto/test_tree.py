"""The audit tree: what was once in it cannot be changed, taken out or put elsewhere."""

from base64 import b64decode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.checkpoint import Checkpoint, checkpoint_text, open_checkpoint, sign_checkpoint, verifier_key
from crypto.errors import CannotOpen
from crypto.keys import Signer
from crypto.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from tests.crypto import reference as ref

LEAVES = [leaf_hash(str(number).encode()) for number in range(70)]
ROOTS = [ref.tree_root(LEAVES[:size]) for size in range(71)]
FORGED = leaf_hash(b"forged")
sizes = st.integers(1, 70)
LOG = Signer.from_seed(b"g" * 32)
NAME = "qingyuan.example/log"
NOTE = sign_checkpoint(LOG, NAME, checkpoint_text(NAME, 7, ROOTS[7]))


def test_appending_gives_the_root_of_the_definition_at_every_size() -> None:
    frontier = Frontier()
    assert frontier.root() == EMPTY_ROOT
    for size, leaf in enumerate(LEAVES, 1):
        frontier.append(leaf)
        assert frontier.root() == ROOTS[size] == root_of(LEAVES[:size])
        frontier = Frontier.from_bytes(frontier.to_bytes())


@given(data=st.binary(max_size=200))
def test_a_frontier_of_the_wrong_length_is_refused(data: bytes) -> None:
    size = int.from_bytes(data[:8], "big")
    if len(data) != 8 + 32 * size.bit_count():
        with pytest.raises(CannotOpen):
            Frontier.from_bytes(data)


def test_every_leaf_is_proved_in_every_tree() -> None:
    for size in range(1, 40):
        for index in range(size):
            proof = inclusion_proof(LEAVES[:size], index)
            assert len(proof) <= (size - 1).bit_length()
            verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size])


@given(size=sizes, data=st.data())
@settings(max_examples=200)
def test_no_other_leaf_place_size_or_root_is_proved(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(LEAVES[:size], index)
    other = data.draw(st.integers(0, 69))
    cut = data.draw(st.integers(0, 7))
    wrong = [
        (LEAVES[other] if other != index else b"\0" * 32, index, size, proof, ROOTS[size]),
        (LEAVES[index], index, size, [*proof, FORGED], ROOTS[size]),
        (LEAVES[index], index, size, proof, ROOTS[(size + 1) % 71]),
        (LEAVES[index], -1, size, proof, ROOTS[size]),
        (LEAVES[index], size, size, proof, ROOTS[size]),
    ]
    if other != index and other < size:
        wrong.append((LEAVES[index], other, size, proof, ROOTS[size]))
    if cut < len(proof):
        wrong.append((LEAVES[index], index, size, proof[:cut] + proof[cut + 1 :], ROOTS[size]))
        wrong.append((LEAVES[index], index, size, [*proof[:cut], FORGED, *proof[cut + 1 :]], ROOTS[size]))
    for case in wrong:
        with pytest.raises(CannotOpen):
            verify_inclusion(*case)


def test_every_tree_is_proved_to_go_on_from_every_earlier_one() -> None:
    for size in range(1, 40):
        for first in range(1, size + 1):
            proof = consistency_proof(LEAVES[:size], first)
            verify_consistency((first, ROOTS[first]), (size, ROOTS[size]), proof)
    verify_consistency((0, EMPTY_ROOT), (9, ROOTS[9]), [])


@given(size=st.integers(2, 70), data=st.data())
@settings(max_examples=200)
def test_a_rewritten_past_is_never_proved(size: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, first - 1))
    rewritten = [*LEAVES[:changed], FORGED, *LEAVES[changed + 1 : size]]
    for proof in (consistency_proof(rewritten, first), consistency_proof(LEAVES[:size], first)):
        with pytest.raises(CannotOpen):
            verify_consistency((first, ROOTS[first]), (size, root_of(rewritten)), proof)


@given(size=st.integers(2, 70), data=st.data())
@settings(max_examples=200)
def test_a_changed_proof_is_refused(size: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, size - 1))
    proof = consistency_proof(LEAVES[:size], first)
    at = data.draw(st.integers(0, len(proof)))
    wrong = [
        [*proof[:at], FORGED, *proof[at:]],
        proof[:at] + proof[at + 1 :] if at < len(proof) else [*proof, ROOTS[1]],
    ]
    for case in wrong:
        with pytest.raises(CannotOpen):
            verify_consistency((first, ROOTS[first]), (size, ROOTS[size]), case)
    with pytest.raises(CannotOpen):
        verify_consistency((size, ROOTS[size]), (first, ROOTS[first]), proof)


@pytest.mark.parametrize(
    ("first", "second", "proof"),
    [
        ((0, ROOTS[1]), (3, ROOTS[3]), []),
        ((0, EMPTY_ROOT), (3, ROOTS[3]), [ROOTS[1]]),
        ((3, ROOTS[3]), (3, ROOTS[2]), []),
        ((3, ROOTS[3]), (3, ROOTS[3]), [ROOTS[1]]),
        ((-1, ROOTS[3]), (3, ROOTS[3]), []),
        ((3, ROOTS[3]), (5, ROOTS[5]), []),
    ],
)
def test_empty_equal_and_senseless_trees(
    first: tuple[int, bytes], second: tuple[int, bytes], proof: list[bytes]
) -> None:
    with pytest.raises(CannotOpen):
        verify_consistency(first, second, proof)


def test_proofs_outside_the_tree_are_a_mistake_of_the_caller() -> None:
    for index in (-1, 3):
        with pytest.raises(IndexError):
            inclusion_proof(LEAVES[:3], index)
    for first in (0, 4):
        with pytest.raises(IndexError):
            consistency_proof(LEAVES[:3], first)


def test_a_checkpoint_reads_back_and_has_the_form_of_the_specification() -> None:
    assert open_checkpoint(NOTE, NAME, LOG.public) == Checkpoint(NAME, 7, ROOTS[7])
    lines = NOTE.split("\n")
    assert lines[1] == "7"
    assert lines[3] == ""
    assert lines[4].startswith(f"— {NAME} ")
    assert verifier_key(NAME, LOG.public).startswith(NAME + "+")


def test_the_key_id_is_the_one_of_the_specifications_example() -> None:
    # golang.org/x/mod/sumdb/note: the key of sum.golang.org
    key = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    public = b64decode(key.split("+", 2)[2])[1:]
    assert verifier_key("sum.golang.org", public) == key


def test_a_witness_may_sign_beside_the_log() -> None:
    witness = sign_checkpoint(Signer.from_seed(b"w" * 32), "witness", checkpoint_text(NAME, 7, ROOTS[7])).split("\n\n")[
        1
    ]
    assert open_checkpoint(NOTE + witness, NAME, LOG.public).size == 7


@given(at=st.integers(0, len(NOTE.encode()) - 1), bit=st.integers(0, 7))
@settings(max_examples=200)
def test_any_flipped_bit_in_a_checkpoint_is_refused(at: int, bit: int) -> None:
    changed = bytearray(NOTE.encode())
    changed[at] ^= 1 << bit
    with pytest.raises(CannotOpen):
        open_checkpoint(changed.decode(errors="replace"), NAME, LOG.public)


@given(text=st.text(max_size=200))
def test_no_text_breaks_the_reading_of_checkpoints(text: str) -> None:
    for note in (text, text + "\n\n" + text + "\n", NOTE + text + " x"):
        with pytest.raises(CannotOpen):
            open_checkpoint(note, NAME, LOG.public)


def test_a_broken_character_in_a_checkpoint_is_refused() -> None:
    with pytest.raises(CannotOpen):
        open_checkpoint("\ud800" + NOTE, NAME, LOG.public)


@pytest.mark.parametrize("size", ["-1", "07", "x", "", "\u0667"])
def test_a_signed_note_that_is_no_checkpoint_is_refused(size: str) -> None:
    note = sign_checkpoint(LOG, NAME, checkpoint_text(NAME, 7, ROOTS[7]).replace("\n7\n", f"\n{size}\n"))
    with pytest.raises(CannotOpen):
        open_checkpoint(note, NAME, LOG.public)


def test_names_that_could_be_misread_are_refused() -> None:
    for name in ("", "a b", "a+b", "a\nb"):
        with pytest.raises(ValueError, match="name"):
            verifier_key(name, LOG.public)
    for origin in ("", "a\nb", " a"):
        with pytest.raises(ValueError, match="name"):
            checkpoint_text(origin, 1, ROOTS[1])
