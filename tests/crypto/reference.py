"""A second writing of every format, from docs/cryptography.md alone: nothing of the package `crypto` is imported.

It makes the published vectors. Being able to choose nonces and salts, and taking HPKE's encapsulation from the X-Wing
draft's own vector, it always makes the same ones.
"""

import hashlib
import hmac
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

XWING = {
    name: bytes.fromhex(value)
    for name, value in json.loads((Path(__file__).parent / "data/xwing.json").read_text()).items()
    if name != "source"
}


def lv(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def u64(value: int) -> bytes:
    return value.to_bytes(8, "big")


def mac(key: bytes, *data: bytes) -> bytes:
    return hmac.new(key, b"".join(data), hashlib.sha256).digest()


def expand(key: bytes, info: bytes, length: int) -> bytes:
    out, block = b"", b""
    for i in range(1, -(-length // 32) + 1):
        block = mac(key, block, info, bytes([i]))
        out += block
    return out[:length]


def hkdf(secret: bytes, info: bytes, salt: bytes = bytes(32)) -> bytes:
    return expand(mac(salt, secret), info, 32)


# --- HPKE, RFC 9180, base mode --------------------------------------------------------------------------------------

SUITE_1 = b"HPKE" + bytes.fromhex("647a 0001 0002")


def key_schedule(suite_id: bytes, shared: bytes, info: bytes, key_length: int = 32) -> tuple[bytes, bytes]:
    """Key and base nonce, RFC 9180, 5.1."""

    def extract(salt: bytes, label: bytes, ikm: bytes) -> bytes:
        return mac(salt or bytes(32), b"HPKE-v1", suite_id, label, ikm)

    def labeled(prk: bytes, label: bytes, ctx: bytes, length: int) -> bytes:
        return expand(prk, length.to_bytes(2, "big") + b"HPKE-v1" + suite_id + label + ctx, length)

    ctx = b"\0" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", info)
    secret = extract(shared, b"secret", b"")
    return labeled(secret, b"key", ctx, key_length), labeled(secret, b"base_nonce", ctx, 12)


def hpke(plain: bytes, info: bytes) -> bytes:
    """An HPKE message to the draft's public key, with the draft's encapsulation."""
    key, nonce = key_schedule(SUITE_1, XWING["ss"], info)
    return XWING["ct"] + AESGCM(key).encrypt(nonce, plain, None)


# --- envelopes ------------------------------------------------------------------------------------------------------


def bind(label: bytes, key: bytes, ctx: bytes) -> tuple[bytes, bytes]:
    both = expand(key, lv(label, b"\x01", ctx), 64)
    return both[:32], both[32:]


def wrap(key: bytes, ctx: bytes) -> bytes:
    return b"\x01" + bind(b"qy/1/wrap", key, ctx)[1] + hpke(key, lv(b"qy/1/wrap", b"\x01", ctx))


def padded(plain: bytes) -> bytes:
    body = len(plain).to_bytes(4, "big") + plain
    return body + bytes(-len(body) % 512)


def encrypted(label: bytes, key: bytes, nonce: bytes, plain: bytes, ctx: bytes) -> bytes:
    aes, commitment = bind(label, key, ctx)
    return b"\x01" + commitment + nonce + AESGCM(aes).encrypt(nonce, plain, None)


def seal(key: bytes, nonce: bytes, plain: bytes, ctx: bytes) -> bytes:
    return encrypted(b"qy/1/field", key, nonce, padded(plain), ctx)


def box(key: bytes, nonce: bytes, plain: bytes, ctx: bytes) -> bytes:
    return encrypted(b"qy/1/box", key, nonce, plain, ctx)


# --- streams --------------------------------------------------------------------------------------------------------


def content(plain: bytes) -> bytes:
    total = len(plain) + 8
    e = total.bit_length() - 1
    step = min(max(2 ** max(e - e.bit_length(), 0), 512), 2**20)
    length = -(-total // step) * step
    return plain + bytes(length - total) + u64(len(plain))


def stream(key: bytes, salt: bytes, body: bytes) -> bytes:
    """`body` is `content(file)`; a malformed one makes a malformed stream."""
    both = expand(mac(salt, key), lv(b"qy/1/stream", b"\x01"), 64)
    pieces = [body[at : at + 65536] for at in range(0, len(body), 65536)]
    aes = AESGCM(both[:32])
    sealed = [
        aes.encrypt(number.to_bytes(11, "big") + bytes([number == len(pieces) - 1]), piece, None)
        for number, piece in enumerate(pieces)
    ]
    return b"\x01" + both[32:] + salt + b"".join(sealed)


# --- signatures -----------------------------------------------------------------------------------------------------


def public(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, label: bytes, message: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).sign(lv(b"qy/1/sign", lv(label), message))


def certificate(seed: bytes, fields: dict[str, str], sign_public: bytes, seal_public: bytes) -> bytes:
    """`fields`: kind, subject, epoch, start, end, issuer."""
    statement = lv(
        fields["kind"].encode(),
        fields["subject"].encode(),
        u64(int(fields["epoch"])),
        sign_public,
        seal_public,
        fields["start"].encode(),
        fields["end"].encode(),
        fields["issuer"].encode(),
    )
    return lv(statement, sign(seed, b"qy/1/certificate", statement))


def place(report: bytes, direction: str, counter: int, epoch: int) -> bytes:
    return lv(report, direction.encode(), u64(counter), u64(epoch))


def message(seed: bytes, where: bytes, text: str, chain: list[bytes], files: tuple[bytes, ...] = ()) -> bytes:
    body = lv(where, text.encode(), lv(*files))
    certificates = lv(*chain)
    return lv(body, certificates, sign(seed, b"qy/1/message", lv(body, certificates)))


def unsigned(where: bytes, source: str, text: str, files: tuple[bytes, ...] = ()) -> bytes:
    return lv(lv(b"qy/1/message/unsigned"), source.encode(), where, text.encode(), lv(*files))


# --- the tree, recursively, as RFC 9162, 2.1.1 defines it ----------------------------------------------------------


def leaf(entry: bytes) -> bytes:
    return hashlib.sha256(b"\0" + entry).digest()


def tree_root(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\1" + tree_root(leaves[:half]) + tree_root(leaves[half:])).digest()
