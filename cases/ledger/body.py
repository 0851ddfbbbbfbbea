"""The words of a row as they are sealed: JSON; once a holder has read them, with the few fields that a register keeps
in memory in front, so that a first look at a hundred thousand rows need not read all the words.
"""

import json
from typing import Any

_BEHIND = b"\n"  # stands in no JSON that was written without indents
Short = list[Any]


def short(facts: dict[str, Any]) -> Short:
    """The fields kept in memory, in the order of `register.line_of`."""
    get = facts.get
    return [
        str(get("received_on") or "")[:7],
        get("department") or "",
        get("violation") or "",
        get("state") or "",
        get("channel") or "",
        bool(get("named")),
        get("verification") or "",
        get("outcome") or "",
        get("due_on") or "",
        str(get("closed_on") or "")[:7],
    ]


def own_form(words: bytes) -> bytes:
    """What is sealed under the register's own key, of the words that came by envelope."""
    first = json.dumps(short(json.loads(words.decode())), ensure_ascii=False)
    return first.encode() + _BEHIND + words


def short_in(plain: bytes) -> Short:
    """The fields kept in memory. Words that an earlier version kept have none in front: they are read whole."""
    if plain[:1] != b"[":
        return short(json.loads(plain.decode()))
    found: Short = json.loads(plain[: plain.index(_BEHIND)].decode())
    return found


def facts_in(plain: bytes) -> dict[str, Any]:
    """All fields."""
    words = plain[plain.index(_BEHIND) + 1 :] if plain[:1] == b"[" else plain
    found: dict[str, Any] = json.loads(words.decode())
    return found
