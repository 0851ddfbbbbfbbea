"""What the child may say to its parent, and nothing else: codes, short texts, pictures. The child is not trusted: what
does not have this shape is taken for "damaged".
"""

import json
from dataclasses import dataclass, field

# What a file tells of its sender.
TELLING = frozenset(
    {
        "place", "time", "device", "owner", "author", "company", "changes", "comments", "thumbnail", "attached",
        "script", "tags", "old_office",
    }
)  # fmt: skip
# Why it was not looked into, not cleaned or not shown.
REFUSALS = frozenset(
    {
        "damaged",
        "locked",
        "huge",
        "pages",
        "bomb",
        "unknown",
        "slow",
        "cage",
        "busy",
        "big",
        "sound",
        "heic",
        "old_office",
    }
)
_QUOTE = 60
_MOST_FINDINGS = 12
_MOST_TEXT = 400_000
_MOST_PARTS = 40


class Refused(Exception):
    """Not looked into, not cleaned, not shown; `code` says why, one of REFUSALS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code if code in REFUSALS else "damaged"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a file tells; `quote` is what it says, for its sender's eyes alone."""

    code: str
    quote: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: findings, pictures or the cleaned file, words, how many pages there are."""

    findings: tuple[Finding, ...] = ()
    parts: tuple[bytes, ...] = field(default=(), repr=False)
    text: str = field(default="", repr=False)
    pages: int = 0
    type: str = ""
    refused: str = ""


def packed(answer: Answer) -> bytes:
    """As it goes through the pipe: length of the JSON in 4 bytes, the JSON, the parts."""
    said = {
        "findings": [[one.code, one.quote[:_QUOTE]] for one in answer.findings][:_MOST_FINDINGS],
        "text": answer.text[:_MOST_TEXT],
        "pages": answer.pages,
        "type": answer.type,
        "refused": answer.refused,
        "sizes": [len(part) for part in answer.parts],
    }
    head = json.dumps(said).encode()
    return b"".join([len(head).to_bytes(4, "big"), head, *answer.parts])


def unpacked(raw: bytes) -> Answer:
    """What the child said. Raises Refused("damaged") for anything that has another shape."""
    length = int.from_bytes(raw[:4], "big")
    try:
        said = json.loads(raw[4 : 4 + length])
        return Answer(
            findings=tuple(_finding(one) for one in said["findings"][:_MOST_FINDINGS]),
            parts=_parts(raw, 4 + length, said["sizes"]),
            text=_words(said["text"], _MOST_TEXT),
            pages=min(max(int(said["pages"]), 0), 1_000_000),
            type=said["type"] if said["type"] in _TYPES else "",
            refused=said["refused"] if said["refused"] in REFUSALS else "",
        )
    except (ValueError, TypeError, LookupError, ArithmeticError, RecursionError, AttributeError):
        raise Refused("damaged") from None


_TYPES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/tiff", "keep"})


def _finding(one: list[str]) -> Finding:
    code, quote = one
    if code not in TELLING:
        raise ValueError
    return Finding(code, _words(quote, _QUOTE).replace("\n", " "))


def _words(text: str, most: int) -> str:
    plain = "".join(one for one in text[:most] if one in {"\n", "\t"} or one.isprintable())
    return plain.encode("utf-8", "replace").decode()


def _parts(raw: bytes, at: int, sizes: list[int]) -> tuple[bytes, ...]:
    found = []
    for size in sizes[:_MOST_PARTS]:
        if not 0 <= int(size) <= len(raw) - at:
            raise ValueError
        found.append(raw[at : at + size])
        at += size
    return tuple(found)
