"""The published vectors of the standards on which everything here rests."""

import hashlib

import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from crypto import kdf
from crypto.errors import CannotOpen
from crypto.keys import Pair, Signer
from crypto.suites.international import expand_seed, public_of
from crypto.tree import leaf_hash, root_of
from crypto.unseal.international import develop, expand
from tests.crypto import reference as ref

# RFC 9180, A.1.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode, sequence number 0
A_1_1 = {
    "info": "4f6465206f6e2061204772656369616e2055726e",
    "skRm": "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
    "enc": "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
    "shared_secret": "fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc",
    "key": "4531685d41d65f03dc48f6b8302c05b0",
    "base_nonce": "56d890e5accaaf011cff4b7d",
    "pt": "4265617574792069732074727574682c20747275746820626561757479",
    "aad": "436f756e742d30",
    "ct": "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a",
}
A = {name: bytes.fromhex(value) for name, value in A_1_1.items()}


def test_the_library_opens_the_rfc_9180_base_mode_vector() -> None:
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_128_GCM)
    private = X25519PrivateKey.from_private_bytes(A["skRm"])
    # The public call takes no associated data and the RFC's vectors all have some: hence the library's own test entry.
    opened = openssl.hpke._decrypt_with_aad(suite, A["enc"] + A["ct"], private, A["info"], A["aad"])
    assert opened == A["pt"]


def test_our_second_writing_of_the_key_schedule_gives_the_rfc_9180_values() -> None:
    suite_id = b"HPKE" + bytes.fromhex("002000010001")
    assert ref.key_schedule(suite_id, A["shared_secret"], A["info"], 16) == (A["key"], A["base_nonce"])


def test_an_x_wing_seed_gives_the_public_key_of_the_draft() -> None:
    assert public_of(ref.XWING["seed"]) == ref.XWING["public"]
    assert Pair.from_seed(ref.XWING["seed"]).public == ref.XWING["public"]


def test_an_x_wing_seed_is_expanded_by_shake256() -> None:
    wide = hashlib.shake_256(ref.XWING["seed"]).digest(96)
    mlkem, x25519 = expand_seed(ref.XWING["seed"])
    assert mlkem.private_bytes_raw() == wide[:64]
    assert x25519.private_bytes_raw() == wide[64:]


def test_decapsulating_the_drafts_ciphertext_gives_the_drafts_shared_secret() -> None:
    # HPKE's key schedule, shown above to be the RFC's, makes a message of the draft's ct and ss: that it opens shows
    # that our decapsulation of ct is ss.
    assert develop(expand(ref.XWING["seed"]), ref.hpke(bytes(range(32)), b"info"), b"info") == bytes(range(32))
    with pytest.raises(CannotOpen):
        develop(expand(ref.XWING["seed"]), ref.hpke(bytes(range(32)), b"info"), b"other")


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_seed_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        public_of(bytes(size))


def test_hkdf_gives_the_values_of_rfc_5869() -> None:
    # A.1
    prk = kdf.extract(bytes.fromhex("000102030405060708090a0b0c"), b"\x0b" * 22)
    assert prk.hex() == "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"
    okm = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    assert kdf.expand(prk, bytes.fromhex("f0f1f2f3f4f5f6f7f8f9"), 42).hex() == okm
    # A.3: no salt, no info
    okm = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    assert kdf.expand(kdf.extract(b"", b"\x0b" * 22), b"", 42).hex() == okm


def test_ed25519_signs_as_in_rfc_8032() -> None:
    # 7.1, test 3: a two-byte message. Signed as a bare text, without a context of ours.
    signer = Signer.from_seed(bytes.fromhex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"))
    assert signer.public.hex() == "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
    assert signer.sign_note(bytes.fromhex("af82")).hex() == (
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    )


def test_the_tree_gives_the_roots_known_from_certificate_transparency() -> None:
    entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [leaf_hash(bytes.fromhex(entry)) for entry in entries]
    assert root_of([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root_of(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert root_of(leaves[:7]).hex() == "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"
    assert root_of(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
