"""Suite 0x01, the half that opens. See `crypto.suites.international`."""

from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey

from crypto.errors import CannotOpen
from crypto.suites.international import HPKE, expand_seed


def develop(seed: bytes, envelope: bytes, info: bytes) -> bytes:
    """HPKE single-shot open. Raises CannotOpen."""
    private = MLKEM768X25519PrivateKey(*expand_seed(seed))
    try:
        return HPKE.decrypt(envelope, private, info=info)
    except (InvalidTag, ValueError):
        raise CannotOpen from None


def decryptor(key: bytes) -> Callable[[bytes, bytes | memoryview], bytes]:
    """AES-256-GCM without associated data: a function of nonce and sealed bytes, which raises CannotOpen."""
    cipher = AESGCM(key)

    def decrypt(nonce: bytes, sealed: bytes | memoryview) -> bytes:
        try:
            return cipher.decrypt(nonce, sealed, None)
        except (InvalidTag, ValueError):
            raise CannotOpen from None

    return decrypt
