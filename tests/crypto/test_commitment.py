"""Why a commitment stands in front of every blob: AES-GCM alone lets one ciphertext open under two keys."""

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from crypto import binding
from crypto.context import context
from crypto.errors import CannotOpen
from crypto.unseal import unbox

NONCE = b"n" * 12
HERE = context("qy/1/here")
LEFT, RIGHT = b"l" * 32, b"r" * 32


def block(key: bytes, data: bytes) -> int:
    return int.from_bytes(Cipher(AES(key), ECB()).encryptor().update(data), "big")


def times(x: int, y: int) -> int:
    """Multiplication in GCM's field (SP 800-38D, 6.3)."""
    product = 0
    for bit in range(127, -1, -1):
        product ^= y if x >> bit & 1 else 0
        y = y >> 1 ^ (0xE1 << 120 if y & 1 else 0)
    return product


def inverse(x: int) -> int:
    """x to the power of 2^128 - 2."""
    result, power = 1 << 127, x
    for _ in range(127):
        power = times(power, power)
        result = times(result, power)
    return result


def for_both(left: bytes, right: bytes) -> bytes:
    """One block and its tag that AES-GCM takes under either key: solve tag(left) = tag(right) for the block."""
    (h1, e1), (h2, e2) = ((block(k, bytes(16)), block(k, NONCE + b"\0\0\0\1")) for k in (left, right))
    length = 128  # bits of ciphertext, in GHASH's last block
    wanted = e1 ^ e2 ^ times(length, h1 ^ h2)
    sealed = times(wanted, inverse(times(h1, h1) ^ times(h2, h2)))
    tag = e1 ^ times(sealed, times(h1, h1)) ^ times(length, h1)
    return sealed.to_bytes(16, "big") + tag.to_bytes(16, "big")


def test_a_ciphertext_made_for_two_keys_opens_under_one_at_most() -> None:
    bound = [binding.bind(key, binding.BOX, 1, HERE) for key in (LEFT, RIGHT)]
    sealed = for_both(bound[0][0], bound[1][0])
    texts = [AESGCM(aes).decrypt(NONCE, sealed, None) for aes, _ in bound]
    assert texts[0] != texts[1]  # the attack works on AES-GCM itself
    for mine, (_, commitment) in zip((LEFT, RIGHT), bound, strict=True):
        blob = b"\x01" + commitment + NONCE + sealed
        assert unbox(mine, blob, HERE) in texts
        with pytest.raises(CannotOpen):
            unbox(RIGHT if mine is LEFT else LEFT, blob, HERE)
