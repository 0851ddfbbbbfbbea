"""Vectors of certificates and signed messages, malformed ones included."""

from typing import Any

from tests.crypto import reference as ref
from tests.crypto.vector_parts import KEY, Case, flipped

ROOT, CERTIFIER, MEMBER, STRANGER, REPORTER = (bytes([n]) * 32 for n in (1, 2, 3, 4, 5))
SEAL = ref.XWING["public"]
YEAR = {"start": "2026-01-01", "end": "2026-12-31"}


def cert(kind: str, subject: str, issuer: str, by: bytes, **changed: Any) -> bytes:
    """A certificate by the book, but for what is `changed` (also: sign, seal)."""
    holder = {"sec": CERTIFIER, "li": MEMBER}.get(subject)
    sign_public = ref.public(holder) if holder and kind in {"certifier", "user"} else b""
    sign_public = ref.public(STRANGER) if kind == "log" else sign_public
    fields = {"kind": kind, "subject": subject, "epoch": "1", "issuer": issuer, **YEAR}
    seal_public = changed.pop("seal", b"" if kind == "log" else SEAL)
    sign_public = changed.pop("sign", sign_public)
    return ref.certificate(by, {**fields, **changed}, sign_public, seal_public)


def certificates() -> Case:
    sec = cert("certifier", "sec", "root", ROOT)
    li = cert("user", "li", "sec", CERTIFIER)
    intake = cert("intake", "office-3", "sec", CERTIFIER)
    usurper = cert("certifier", "sec", "root", STRANGER, sign=ref.public(STRANGER))
    long = {"start": "2020-01-01", "end": "2039-12-31"}
    chains: dict[str, tuple[list[bytes], str]] = {
        "no certificate": ([], "2026-06-01"),
        "before its day": ([sec, li], "2025-12-31"),
        "after its day": ([sec, li], "2027-01-01"),
        "certifier expired, though not what it certified": (
            [sec, cert("user", "li", "sec", CERTIFIER, **long)],
            "2027-06-01",
        ),
        "root not pinned": ([usurper], "2026-06-01"),
        "certified by a stranger": ([sec, cert("user", "li", "sec", STRANGER)], "2026-06-01"),
        "root certifies a user": ([cert("user", "li", "root", ROOT)], "2026-06-01"),
        "root certifies an intake key": ([cert("intake", "office-3", "root", ROOT)], "2026-06-01"),
        "certifier certifies a certifier": (
            [sec, cert("certifier", "li", "sec", CERTIFIER, sign=ref.public(MEMBER))],
            "2026-06-01",
        ),
        "user certifies a user": (
            [sec, li, cert("user", "wang", "li", MEMBER, sign=ref.public(STRANGER))],
            "2026-06-01",
        ),
        "user certifies an intake key": ([sec, li, cert("intake", "office-3", "li", MEMBER)], "2026-06-01"),
        "the certifier left out": ([li], "2026-06-01"),
        "wrong order": ([li, sec], "2026-06-01"),
        "something behind an intake key": ([sec, intake, cert("thread", "t", "office-3", STRANGER)], "2026-06-01"),
        "issuer of another name": ([sec, cert("user", "li", "head", CERTIFIER)], "2026-06-01"),
        "unknown kind": ([sec, cert("admin", "li", "sec", CERTIFIER)], "2026-06-01"),
        "user without a sealing key": ([sec, cert("user", "li", "sec", CERTIFIER, seal=b"")], "2026-06-01"),
        "intake key that can sign": (
            [sec, cert("intake", "o", "sec", CERTIFIER, sign=ref.public(STRANGER))],
            "2026-06-01",
        ),
        "ends before it begins": ([sec, cert("user", "li", "sec", CERTIFIER, end="2025-01-01")], "2026-06-01"),
        "signature changed": ([sec, flipped(li, -1)], "2026-06-01"),
        "epoch changed": ([sec, flipped(li, 4 + 4 + 4 + 4 + 2 + 4 + 7)], "2026-06-01"),
        "date in a second spelling": ([sec, cert("user", "li", "sec", CERTIFIER, start="20260101")], "2026-06-01"),
        "not a date": ([sec, cert("user", "li", "sec", CERTIFIER, start="2026-13-01")], "2026-06-01"),
        "a byte behind it": ([sec, li + b"\0"], "2026-06-01"),
        "cut": ([sec, li[:-1]], "2026-06-01"),
    }
    thread = cert("thread", "t-1", "li", MEMBER)
    fine = [[sec], [sec, li], [sec, intake], [sec, li, thread], [sec, cert("thread", "t-1", "sec", CERTIFIER)]]
    fine += [[sec, cert("log", "log", "sec", CERTIFIER)], [sec, cert("key", "ledger-1", "sec", CERTIFIER)]]
    return {
        "what": "verify_chain(root, chain, on)",
        "root": ref.public(ROOT).hex(),
        "good": [{"on": on, "chain": [c.hex() for c in chain]} for chain in fine for on in YEAR.values()],
        "bad": [{"why": why, "on": on, "chain": [c.hex() for c in chain]} for why, (chain, on) in chains.items()],
    }


def messages() -> Case:
    report, other = bytes(range(16)), bytes(range(1, 17))
    chain = [cert("certifier", "sec", "root", ROOT), cert("user", "li", "sec", CERTIFIER)]
    out, back = ref.place(report, "to_reporter", 1, 2), ref.place(report, "to_office", 1, 2)
    text = "请补充就诊日期。"
    file = ref.lv(b"blob-1", "发票.jpg".encode(), ref.u64(3), b"00" * 32, KEY)
    from_office = ref.message(MEMBER, out, text, chain)
    from_reporter = ref.message(REPORTER, back, "好的", [], (file,))
    faults = {
        "of another report": ref.message(MEMBER, ref.place(other, "to_reporter", 1, 2), text, chain),
        "of another number": ref.message(MEMBER, ref.place(report, "to_reporter", 2, 2), text, chain),
        "of another epoch": ref.message(MEMBER, ref.place(report, "to_reporter", 1, 3), text, chain),
        "turned round": from_reporter,
        "signed by somebody else": ref.message(STRANGER, out, text, chain),
        "no certificates": ref.message(MEMBER, out, text, []),
        "certificate of a key that cannot speak": ref.message(
            STRANGER, out, text, [chain[0], cert("log", "log", "sec", CERTIFIER)]
        ),
        "words changed": from_office.replace("补充".encode(), "交出".encode()),
        "a byte behind it": from_office + b"\0",
        "not UTF-8": from_office.replace("请".encode(), b"\xff\xff\xff"),
        "cut": from_office[:-1],
        "empty": b"",
    }
    back_faults = {
        "signed by somebody else": ref.message(STRANGER, back, "好的", []),
        "brings certificates": ref.message(REPORTER, back, "好的", chain),
        "turned round": from_office,
        "file without a key field": ref.message(
            REPORTER, back, "好的", [], (ref.lv(b"blob-1", b"n", ref.u64(3), b"00"),)
        ),
    }
    return {
        "what": "read_message(data, sender, place) with place = (report, direction, 1, 2), on 2026-06-01",
        "report": report.hex(),
        "root": ref.public(ROOT).hex(),
        "reporter": ref.public(REPORTER).hex(),
        "to_reporter": {
            "text": text,
            "blob": from_office.hex(),
            "bad": [{"why": why, "blob": blob.hex()} for why, blob in faults.items()],
        },
        "to_office": {
            "text": "好的",
            "file": {"reference": "blob-1", "name": "发票.jpg", "size": 3, "sha256": "00" * 32, "key": KEY.hex()},
            "blob": from_reporter.hex(),
            "bad": [{"why": why, "blob": blob.hex()} for why, blob in back_faults.items()],
        },
    }
