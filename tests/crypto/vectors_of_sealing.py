"""Vectors of fields, boxes, envelopes and streams, malformed ones included."""

import hashlib

from tests.crypto import reference as ref
from tests.crypto.vector_parts import CTX, KEY, NONCE, OTHER, SALT, Case, flipped


def bad(why: str, blob: bytes, ctx: bytes = CTX) -> Case:
    return {"why": why, "ctx": ctx.hex(), "blob": blob.hex()}


def good(plain: bytes, blob: bytes) -> Case:
    return {"ctx": CTX.hex(), "plain": plain.hex(), "blob": blob.hex()}


def common_faults(blob: bytes) -> list[Case]:
    return [
        bad("empty", b""),
        bad("suite byte alone", blob[:1]),
        bad("unknown suite", b"\x7f" + blob[1:]),
        bad("reserved suite", b"\x02" + blob[1:]),
        bad("commitment changed", flipped(blob, 1)),
        bad("body changed", flipped(blob, 45)),
        bad("tag changed", flipped(blob, -1)),
        bad("cut by one byte", blob[:-1]),
        bad("one byte added", blob + b"\0"),
        bad("moved to another row", blob, OTHER),
    ]


def field() -> Case:
    plains = [b"", "举报内容".encode(), b"x" * 508, b"x" * 509]
    blob = ref.seal(KEY, NONCE, plains[1], CTX)
    raw = [
        ("padding not zero", (1).to_bytes(4, "big") + b"xy" + bytes(506)),
        ("length beyond the end", (600).to_bytes(4, "big") + bytes(508)),
        ("padded to two steps where one would do", (1).to_bytes(4, "big") + b"x" + bytes(1019)),
        ("no padding", b""),
    ]
    faults = [bad(why, ref.encrypted(b"qy/1/field", KEY, NONCE, plain, CTX)) for why, plain in raw]
    faults.append(bad("a box in place of a field", ref.box(KEY, NONCE, ref.padded(plains[1]), CTX)))
    return {
        "what": "unseal(key, blob, ctx)",
        "key": KEY.hex(),
        "nonce": NONCE.hex(),
        "good": [good(plain, ref.seal(KEY, NONCE, plain, CTX)) for plain in plains],
        "bad": common_faults(blob) + faults,
    }


def small_box() -> Case:
    blob = ref.box(KEY, NONCE, KEY, CTX)
    return {
        "what": "unbox(key, blob, ctx)",
        "key": KEY.hex(),
        "nonce": NONCE.hex(),
        "good": [good(plain, ref.box(KEY, NONCE, plain, CTX)) for plain in (b"", KEY)],
        "bad": [*common_faults(blob), bad("a field in place of a box", ref.seal(KEY, NONCE, KEY, CTX))],
    }


def wrap() -> Case:
    blob = ref.wrap(KEY, CTX)
    info = ref.lv(b"qy/1/wrap", b"\x01", CTX)
    stranger = ref.bind(b"qy/1/wrap", bytes(32), CTX)[1]
    short = b"\x01" + stranger + ref.hpke(KEY[:31], info)
    faults = [
        bad("commitment to another key", b"\x01" + stranger + blob[33:]),
        bad("a key of 31 bytes", short),
        bad("ML-KEM ciphertext changed", flipped(blob, 33)),
        bad("X25519 share changed", flipped(blob, 33 + 1088)),
        bad("X25519 share of small order", blob[: 33 + 1088] + bytes(32) + blob[33 + 1120 :]),
        bad("made for the bare context", b"\x01" + blob[1:33] + ref.hpke(KEY, CTX)),
    ]
    return {
        "what": "unwrap(seed, blob, ctx)",
        "seed": ref.XWING["seed"].hex(),
        "good": [good(KEY, blob)],
        "bad": common_faults(blob) + faults,
    }


def sealed_to() -> Case:
    plain = "请补充就诊日期。".encode()
    envelope, body = ref.wrap(KEY, CTX), ref.seal(KEY, NONCE, plain, CTX)
    return {
        "what": "unseal_from(seed, blob, ctx)",
        "seed": ref.XWING["seed"].hex(),
        "good": [good(plain, envelope + body)],
        "bad": [
            *common_faults(envelope + body),
            bad("envelope without a body", envelope),
            bad("body of another key", envelope + ref.seal(bytes(32), NONCE, plain, CTX)),
            bad("body of another row", envelope + ref.seal(KEY, NONCE, plain, OTHER)),
        ],
    }


def file_of(size: int) -> bytes:
    """Bytes that end in zeros, the hard case for the padding."""
    pattern = hashlib.sha256(b"qingyuan").digest()
    body = (pattern * (size // 32 + 1))[:size]
    return body[: size - size // 4] + bytes(size // 4)


HEAD, CHUNK = 65, 65552


SMALL = ref.content(b"abc")


def short_faults(whole: bytes) -> dict[str, bytes]:
    return {
        "empty": b"",
        "suite byte alone": whole[:1],
        "header alone": whole[:HEAD],
        "unknown suite": b"\x7f" + whole[1:],
        "commitment changed": flipped(whole, 1),
        "salt changed": flipped(whole, 40),
        "chunk changed": flipped(whole, 70),
        "cut inside the last chunk": whole[:-1],
        "one byte added": whole + b"\0",
        "true length too SMALL": ref.stream(KEY, SALT, SMALL[:-8] + ref.u64(2)),
        "true length beyond the content": ref.stream(KEY, SALT, SMALL[:-8] + ref.u64(505)),
        "longer padding than the length calls for": ref.stream(KEY, SALT, b"abc" + bytes(1013) + ref.u64(3)),
        "no room for the length": ref.stream(KEY, SALT, b"abc"),
    }


def long_faults() -> dict[str, list[list[int]]]:
    end = len(ref.stream(KEY, SALT, ref.content(file_of(150_000))))
    one, two, three = [0, HEAD], [HEAD, HEAD + CHUNK], [HEAD + CHUNK, HEAD + 2 * CHUNK]
    last = [HEAD + 2 * CHUNK, end]
    return {
        "last chunk missing": [one, two, three],
        "first two chunks swapped": [one, three, two, last],
        "second chunk twice": [one, two, three, three, last],
        "second chunk missing": [one, two, last],
        "last chunk twice": [one, two, three, last, last],
        "first chunk missing": [one, three, last],
        "cut inside a chunk": [one, two, [HEAD + CHUNK, HEAD + CHUNK + 100]],
    }


def stream() -> Case:
    """Short malformed streams are given whole; long ones are put together from slices of the good one of 150,000."""
    whole = ref.stream(KEY, SALT, SMALL)
    sizes = [0, 3, 504, 505, 65_528, 65_529, 150_000]
    return {
        "what": "open_stream(key, chunks); SHA-256('qingyuan') repeated to `size`, its last size // 4 bytes zeros",
        "key": KEY.hex(),
        "salt": SALT.hex(),
        "good": [{"size": size, "sealed_sha256": stream_hash(size)} for size in sizes],
        "whole": {"plain": b"abc".hex(), "blob": whole.hex()},
        "bad": [{"why": why, "blob": blob.hex()} for why, blob in short_faults(whole).items()],
        "bad_slices_of_150000": [{"why": why, "slices": slices} for why, slices in long_faults().items()],
    }


def stream_hash(size: int) -> str:
    return hashlib.sha256(ref.stream(KEY, SALT, ref.content(file_of(size)))).hexdigest()
