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


SUMMER = "2026-06-01"
SEC = cert("certifier", "sec", "root", ROOT)
LI = cert("user", "li", "sec", CERTIFIER)
INTAKE = cert("intake", "office-3", "sec", CERTIFIER)


def out_of_time() -> dict[str, tuple[list[bytes], str]]:
    long = cert("user", "li", "sec", CERTIFIER, start="2020-01-01", end="2039-12-31")
    return {
        "before its day": ([SEC, LI], "2025-12-31"),
        "after its day": ([SEC, LI], "2027-01-01"),
        "certifier expired, though not what it certified": ([SEC, long], "2027-06-01"),
    }


def uncertified() -> dict[str, list[bytes]]:
    return {
        "no certificate": [],
        "root not pinned": [cert("certifier", "sec", "root", STRANGER, sign=ref.public(STRANGER))],
        "certified by a stranger": [SEC, cert("user", "li", "sec", STRANGER)],
        "root certifies a user": [cert("user", "li", "root", ROOT)],
        "root certifies an intake key": [cert("intake", "office-3", "root", ROOT)],
        "certifier certifies a certifier": [SEC, cert("certifier", "li", "sec", CERTIFIER, sign=ref.public(MEMBER))],
        "user certifies a user": [SEC, LI, cert("user", "wang", "li", MEMBER, sign=ref.public(STRANGER))],
        "user certifies an intake key": [SEC, LI, cert("intake", "office-3", "li", MEMBER)],
        "the certifier left out": [LI],
        "wrong order": [LI, SEC],
        "something behind an intake key": [SEC, INTAKE, cert("thread", "t", "office-3", STRANGER)],
        "issuer of another name": [SEC, cert("user", "li", "head", CERTIFIER)],
    }


def misshapen() -> dict[str, list[bytes]]:
    return {
        "unknown kind": [SEC, cert("admin", "li", "sec", CERTIFIER)],
        "user without a sealing key": [SEC, cert("user", "li", "sec", CERTIFIER, seal=b"")],
        "intake key that can sign": [SEC, cert("intake", "o", "sec", CERTIFIER, sign=ref.public(STRANGER))],
        "ends before it begins": [SEC, cert("user", "li", "sec", CERTIFIER, end="2025-01-01")],
        "signature changed": [SEC, flipped(LI, -1)],
        "epoch changed": [SEC, flipped(LI, 4 + 4 + 4 + 4 + 2 + 4 + 7)],
        "date in a second spelling": [SEC, cert("user", "li", "sec", CERTIFIER, start="20260101")],
        "not a date": [SEC, cert("user", "li", "sec", CERTIFIER, start="2026-13-01")],
        "a byte behind it": [SEC, LI + b"\0"],
        "cut": [SEC, LI[:-1]],
    }


def certificates() -> Case:
    thread = cert("thread", "t-1", "li", MEMBER)
    fine = [[SEC], [SEC, LI], [SEC, INTAKE], [SEC, LI, thread], [SEC, cert("thread", "t-1", "sec", CERTIFIER)]]
    fine += [[SEC, cert("log", "log", "sec", CERTIFIER)], [SEC, cert("key", "ledger-1", "sec", CERTIFIER)]]
    on_a_day = {why: (chain, SUMMER) for why, chain in {**uncertified(), **misshapen()}.items()}
    bad = {**out_of_time(), **on_a_day}
    return {
        "what": "verify_chain(root, chain, on)",
        "root": ref.public(ROOT).hex(),
        "good": [{"on": on, "chain": [c.hex() for c in chain]} for chain in fine for on in YEAR.values()],
        "bad": [{"why": why, "on": on, "chain": [c.hex() for c in chain]} for why, (chain, on) in bad.items()],
    }


REPORT, OTHER = bytes(range(16)), bytes(range(1, 17))
OUT, BACK = ref.place(REPORT, "to_reporter", 1, 2), ref.place(REPORT, "to_office", 1, 2)
TEXT = "请补充就诊日期。"
CHAIN = [SEC, LI]
FROM_OFFICE = ref.message(MEMBER, OUT, TEXT, CHAIN)
FILE = ref.lv(b"blob-1", "发票.jpg".encode(), ref.u64(3), b"00" * 32, KEY)
FROM_REPORTER = ref.message(REPORTER, BACK, "好的", [], (FILE,))


def not_from_the_office() -> dict[str, bytes]:
    log = cert("log", "log", "sec", CERTIFIER)
    return {
        "of another report": ref.message(MEMBER, ref.place(OTHER, "to_reporter", 1, 2), TEXT, CHAIN),
        "of another number": ref.message(MEMBER, ref.place(REPORT, "to_reporter", 2, 2), TEXT, CHAIN),
        "of another epoch": ref.message(MEMBER, ref.place(REPORT, "to_reporter", 1, 3), TEXT, CHAIN),
        "turned round": FROM_REPORTER,
        "signed by somebody else": ref.message(STRANGER, OUT, TEXT, CHAIN),
        "no certificates": ref.message(MEMBER, OUT, TEXT, []),
        "certificate of a key that cannot speak": ref.message(STRANGER, OUT, TEXT, [SEC, log]),
        "words changed": FROM_OFFICE.replace("补充".encode(), "交出".encode()),
        "a byte behind it": FROM_OFFICE + b"\0",
        "not UTF-8": FROM_OFFICE.replace("请".encode(), b"\xff\xff\xff"),
        "cut": FROM_OFFICE[:-1],
        "empty": b"",
    }


def not_from_the_reporter() -> dict[str, bytes]:
    keyless = ref.lv(b"blob-1", b"n", ref.u64(3), b"00")
    return {
        "signed by somebody else": ref.message(STRANGER, BACK, "好的", []),
        "brings certificates": ref.message(REPORTER, BACK, "好的", CHAIN),
        "turned round": FROM_OFFICE,
        "file without a key field": ref.message(REPORTER, BACK, "好的", [], (keyless,)),
        "unsigned": ref.unsigned(BACK, "mail", "好的"),
    }


def not_unsigned() -> dict[str, bytes]:
    return {
        "signed": FROM_REPORTER,
        "of another number": ref.unsigned(ref.place(REPORT, "to_office", 2, 2), "mail", TEXT),
        "turned round": ref.unsigned(OUT, "mail", TEXT),
        "of no known way": ref.unsigned(BACK, "web", TEXT),
        "with another mark": ref.lv(b"qy/1/message", b"mail", BACK, TEXT.encode(), b""),
    }


def messages() -> Case:
    return {
        "what": "read_message(data, sender, place) with place = (report, direction, 1, 2), on 2026-06-01",
        "report": REPORT.hex(),
        "root": ref.public(ROOT).hex(),
        "reporter": ref.public(REPORTER).hex(),
        "to_reporter": {
            "text": TEXT,
            "blob": FROM_OFFICE.hex(),
            "bad": [{"why": why, "blob": blob.hex()} for why, blob in not_from_the_office().items()],
        },
        "to_office": {
            "text": "好的",
            "file": {"reference": "blob-1", "name": "发票.jpg", "size": 3, "sha256": "00" * 32, "key": KEY.hex()},
            "blob": FROM_REPORTER.hex(),
            "bad": [{"why": why, "blob": blob.hex()} for why, blob in not_from_the_reporter().items()],
        },
        "unsigned": {
            "text": TEXT,
            "source": "mail",
            "blob": ref.unsigned(BACK, "mail", TEXT, (FILE,)).hex(),
            "bad": [{"why": why, "blob": blob.hex()} for why, blob in not_unsigned().items()],
        },
    }
