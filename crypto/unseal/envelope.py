"""Opens what `crypto.seal` makes: unwrap, unseal, unbox, unseal_from."""

from crypto import binding
from crypto.errors import CannotOpen
from crypto.padding import unpad
from crypto.seal import MARK, wrap_info
from crypto.suites import suite
from crypto.unseal.openers import Private, opener

_HEAD = 1 + binding.COMMITMENT


class Ready:
    """A seed, made ready once to open many envelopes. As secret as the seed: let go of it as soon."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._private: dict[int, Private] = {}

    def private(self, byte: int) -> Private:
        """The private key in the suite with this byte. Raises CannotOpen if there is none."""
        if byte not in self._private:
            self._private[byte] = opener(byte).expand(self._seed)
        return self._private[byte]


def unwrap(seed: bytes | Ready, blob: bytes, ctx: bytes) -> bytes:
    """The 32-byte key in an envelope. Raises CannotOpen."""
    byte = _suite_of(blob)
    if len(blob) != _wrap_length(byte):
        raise CannotOpen
    private = (seed if isinstance(seed, Ready) else Ready(seed)).private(byte)
    key = opener(byte).develop(private, blob[_HEAD:], wrap_info(byte, ctx))
    # Here the commitment can only be compared afterwards; it binds this envelope to one key for every recipient's copy.
    _, commitment = binding.bind(key, binding.WRAP, byte, ctx)
    binding.same(commitment, blob[1:_HEAD])
    return key


def unseal(key: bytes, blob: bytes, ctx: bytes) -> bytes:
    """What `seal` sealed. Raises CannotOpen."""
    return unpad(_decrypt(key, blob, ctx, binding.FIELD))


def unbox(key: bytes, blob: bytes, ctx: bytes) -> bytes:
    """What `box` sealed. Raises CannotOpen."""
    return _decrypt(key, blob, ctx, binding.BOX)


def unkeep(own: bytes, blob: bytes, ctx: bytes) -> bytes:
    """The key that `keep` boxed. Raises CannotOpen."""
    return unbox(own, blob[MARK:], ctx)


def unseal_from(seed: bytes | Ready, blob: bytes, ctx: bytes) -> bytes:
    """What `seal_to` sealed. Raises CannotOpen."""
    length = _wrap_length(_suite_of(blob))
    return unseal(unwrap(seed, blob[:length], ctx), blob[length:], ctx)


def _suite_of(blob: bytes) -> int:
    if len(blob) < _HEAD:
        raise CannotOpen
    return blob[0]


def _wrap_length(byte: int) -> int:
    return _HEAD + suite(byte).ENVELOPE


def _decrypt(key: bytes, blob: bytes, ctx: bytes, purpose: str) -> bytes:
    byte = _suite_of(blob)
    aes, commitment = binding.bind(key, purpose, byte, ctx)
    binding.same(commitment, blob[1:_HEAD])
    body = _HEAD + binding.NONCE
    return opener(byte).decryptor(aes)(blob[_HEAD:body], memoryview(blob)[body:])
