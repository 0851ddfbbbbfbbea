"""Vectors of receipts, derived keys and the tree."""

import hashlib

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from mnemonic import Mnemonic

from tests.crypto import reference as ref
from tests.crypto.vector_parts import Case

SEAL = ref.XWING["public"]
MEMBER = bytes([3]) * 32


def ways_to_type(chinese: str, english: str) -> list[str]:
    words = english.split()
    return [
        chinese,
        " ".join(chinese),
        "\n".join(chinese[i : i + 4] for i in (0, 4, 8)),
        f"「{chinese[:6]}，{chinese[6:]}。」",
        english,
        english.upper(),
        "  ".join(f"{i}. {word}" for i, word in enumerate(words, 1)),
        " ".join(word[:4] for word in words),
        "".join(chr(ord(c) + 0xFEE0) if c != " " else "\u3000" for c in english),
    ]


def mistypings(chinese: str, english: str) -> list[dict[str, str]]:
    words = english.split()
    return [
        {"kind": "length", "text": ""},
        {"kind": "length", "text": chinese[:-1]},
        {"kind": "length", "text": english + " abandon"},
        {"kind": "unknown", "text": "龘" + chinese[1:]},
        {"kind": "unknown", "text": english.replace(words[3], "zzzz", 1)},
        {"kind": "checksum", "text": "的" * 11 + "一"},
        {"kind": "checksum", "text": " ".join(["abandon"] * 12)},
    ]


def receipts() -> Case:
    secret = bytes(range(32))
    entropy = ref.hkdf(secret, ref.lv(b"qy/1/form/receipt"))[:16]
    chinese = "".join(Mnemonic("chinese_simplified").to_mnemonic(entropy).split())
    english = Mnemonic("english").to_mnemonic(entropy)
    lookup = ref.hkdf(entropy, ref.lv(b"qy/1/receipt/lookup"))
    return {
        "what": "Receipt.from_secret(secret), Receipt.parse(text)",
        "secret": secret.hex(),
        "entropy": entropy.hex(),
        "chinese": chinese,
        "english": english,
        "lookup_id": lookup.hex(),
        "lookup_hash": hashlib.sha256(lookup).hexdigest(),
        "pair_seed": ref.hkdf(entropy, ref.lv(b"qy/1/receipt/pair")).hex(),
        "sign_public": ref.public(ref.hkdf(entropy, ref.lv(b"qy/1/receipt/signer"))).hex(),
        "parked_key": ref.hkdf(secret, ref.lv(b"qy/1/form/parked")).hex(),
        "form_id": ref.hkdf(secret, ref.lv(b"qy/1/form/id")).hex(),
        "good": ways_to_type(chinese, english),
        "bad": mistypings(chinese, english),
    }


def keys() -> Case:
    seed = bytes(range(32))
    user = {name: ref.hkdf(seed, ref.lv(f"qy/1/user/{name}".encode())) for name in ("pair", "signer", "symmetric")}
    digest = hashlib.sha256(ref.lv(b"qy/1/fingerprint", SEAL, ref.public(MEMBER))).digest()
    bits = int.from_bytes(digest[:11], "big")
    words = Mnemonic("chinese_simplified").wordlist
    cookie, pepper = b"c" * 32, b"p" * 32
    # OpenSSL's Argon2id here, the reference program's in the product
    slow = Argon2id(salt=b"s" * 16, length=32, iterations=3, lanes=1, memory_cost=65536).derive(
        "正确的密码 pass".encode()
    )
    return {
        "what": "UserKeys.from_seed, symmetric_of, fingerprint, session_id, session_key, password_key, Signer.sign",
        "seed": seed.hex(),
        "user_pair_seed": user["pair"].hex(),
        "user_sign_public": ref.public(user["signer"]).hex(),
        "user_symmetric": user["symmetric"].hex(),
        "epoch_symmetric": ref.hkdf(seed, ref.lv(b"qy/1/epoch/symmetric")).hex(),
        "fingerprint_of": [SEAL.hex(), ref.public(MEMBER).hex()],
        "fingerprint": "".join(words[bits >> shift & 2047] for shift in range(77, -1, -11)),
        "cookie": cookie.hex(),
        "pepper": pepper.hex(),
        "session_id": hashlib.sha256(cookie).hexdigest(),
        "session_key": ref.hkdf(cookie, ref.lv(b"qy/1/session", pepper)).hex(),
        "password": "正确的密码 " + "".join(chr(ord(c) + 0xFEE0) for c in "pass"),  # full-width
        "password_nfkc": "正确的密码 pass",
        "password_salt": b"s".hex() * 16,
        "argon2id_64MiB_3_1": slow.hex(),
        "password_key": ref.hkdf(slow, ref.lv(b"qy/1/password"), salt=pepper).hex(),
        "signed": b"hello".hex(),
        "signed_label": "qy/1/example",
        "signature": ref.sign(seed, b"qy/1/example", b"hello").hex(),
    }


def tree() -> Case:
    entries = [b"", b"\0", b"report.receive", b"clue.open", *(bytes([n]) * n for n in range(4, 13))]
    leaves = [ref.leaf(entry) for entry in entries]
    return {
        "what": "root_of(leaf hashes of the first n entries), for n = 0 …",
        "entries": [entry.hex() for entry in entries],
        "roots": [ref.tree_root(leaves[:n]).hex() for n in range(len(leaves) + 1)],
    }
