"""Suite 0x01, the half that seals: HPKE (RFC 9180) with X-Wing, HKDF-SHA256 and AES-256-GCM.

X-Wing (draft-connolly-cfrg-xwing-kem) joins ML-KEM-768 (FIPS 203) and X25519: an envelope stays shut if either holds.
HPKE is used in its base mode, once per envelope, and only ever around 32 bytes.
"""

import hashlib
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PublicKey, Suite

_MLKEM_PUBLIC = 1184
PUBLIC = _MLKEM_PUBLIC + 32
ENVELOPE = 1120 + 32 + 16  # enc, key, tag

HPKE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def expand_seed(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    """The two private keys of an X-Wing seed: SHAKE256(seed, 96) = ML-KEM d‖z (64) ‖ X25519 (32).

    Raises ValueError unless the seed is 32 bytes.
    """
    if len(seed) != 32:
        raise ValueError("a seed is 32 bytes")
    wide = hashlib.shake_256(seed).digest(96)
    return MLKEM768PrivateKey.from_seed_bytes(wide[:64]), X25519PrivateKey.from_private_bytes(wide[64:])


def public_of(seed: bytes) -> bytes:
    """The X-Wing public key of a seed: ML-KEM-768 key (1184) ‖ X25519 key (32)."""
    mlkem, x25519 = expand_seed(seed)
    return mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


def envelop(public: bytes, key: bytes, info: bytes) -> bytes:
    """HPKE single-shot seal: enc (1120) ‖ ciphertext and tag (48).

    Raises ValueError for a public key of the wrong length or with coefficients out of range (FIPS 203, 7.2).
    """
    return HPKE.encrypt(key, _public(public), info=info)


@lru_cache(maxsize=16)
def _public(public: bytes) -> MLKEM768X25519PublicKey:
    # Most is sealed to the same few keys of the office, and reading one costs a third of an envelope.
    if len(public) != PUBLIC:
        raise ValueError("not a public key of this suite")
    mlkem = MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC])
    return MLKEM768X25519PublicKey(mlkem, X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:]))


def cipher(key: bytes) -> AESGCM:
    """AES-256-GCM. Used without associated data: all context is in the key (see `crypto.binding`)."""
    return AESGCM(key)
