"""Padding: a sealed thing tells its length only in steps."""

from crypto.errors import CannotOpen

STEP = 512
_LENGTH = 4
_ZEROS = bytes(STEP)


def pad(plain: bytes) -> bytes:
    """Length (4 bytes, big-endian) ‖ plain ‖ zeros, up to the next multiple of 512 bytes."""
    body = len(plain).to_bytes(_LENGTH, "big") + plain
    return body + bytes(-len(body) % STEP)


def unpad(padded: bytes) -> bytes:
    """The plain bytes again. Raises CannotOpen unless the padding is exactly as `pad` writes it."""
    length = int.from_bytes(padded[:_LENGTH], "big")
    end, total = _LENGTH + length, len(padded)
    # As pad writes it: all there is, to a whole step and no further, and nothing but zeros behind the plain bytes.
    if total != end + -end % STEP or padded[end:] != _ZEROS[: total - end]:
        raise CannotOpen
    return padded[_LENGTH:end]


LARGEST_STEP = 1 << 20


def stream_length(size: int) -> int:
    """How long an attachment of `size` bytes becomes, trailer included.

    Padmé (Nikitin et al., PETS 2019) lets a length leak O(log log n) bits at a cost of at most 12 %. Here its step is
    held between 512 bytes (small files would else tell their exact size) and 1 MiB (large ones would else waste much).
    Every step divides 64 KiB or is a multiple of it, so that the 8-byte trailer never lies across two chunks.
    """
    total = size + 8
    exponent = total.bit_length() - 1
    free_bits = max(exponent - exponent.bit_length(), 0)
    step = min(max(1 << free_bits, STEP), LARGEST_STEP)
    return -(-total // step) * step
