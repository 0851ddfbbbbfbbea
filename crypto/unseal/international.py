"""Suite 0x01, the half that opens. See `crypto.suites.international`."""

from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey

from crypto.errors import CannotOpen
from crypto.suites.international import HPKE, expand_seed

Private = MLKEM768X25519PrivateKey


def expand(seed: bytes) -> Private:
    """The private key of a seed, which takes longer to make than an envelope takes to open. As secret as the seed."""
    return Private(*expand_seed(seed))


def develop(private: Private, envelope: bytes, info: bytes) -> bytes:
    """HPKE single-shot open. Raises CannotOpen."""
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
