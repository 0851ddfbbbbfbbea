"""What the child may say to its parent: words, which lines it is not sure of, how far it came. The child is not
trusted: what does not have this shape is taken for "damaged".
"""

import json
from dataclasses import dataclass, field

from intake.files.told import Refused

# Why there is no draft; `intake.files.told.REFUSALS` has the others.
REFUSALS = frozenset({"damaged", "huge", "model", "long"})
# Without these in its folder a speech model is not whole.
MODEL_FILES = ("model.bin", "tokenizer.json")
_MOST_TEXT = 60_000
_MOST_LINES = 40
_MOST_LINE = 200


class NoDraft(Exception):
    """No draft was made; `code` is one of REFUSALS, or slow, busy, cage, unknown, big."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Draft:
    """What a machine made out: `text`, the lines of it that it doubts, and of a recording how many of its seconds were
    heard and how many there are.
    """

    text: str = field(default="", repr=False)
    doubtful: tuple[str, ...] = field(default=(), repr=False)
    heard: int = 0
    length: int = 0
    refused: str = ""


def packed(draft: Draft) -> bytes:
    """As it goes through the pipe."""
    said = {
        "text": draft.text[:_MOST_TEXT],
        "doubtful": [one[:_MOST_LINE] for one in draft.doubtful[:_MOST_LINES]],
        "heard": draft.heard,
        "length": draft.length,
        "refused": draft.refused,
    }
    return json.dumps(said).encode()


def unpacked(raw: bytes) -> Draft:
    """What the child said. Raises Refused("damaged") for anything that has another shape."""
    try:
        said = json.loads(raw)
        return Draft(
            text=_words(said["text"][:_MOST_TEXT]),
            doubtful=tuple(_words(one)[:_MOST_LINE] for one in said["doubtful"][:_MOST_LINES]),
            heard=_seconds(said["heard"]),
            length=_seconds(said["length"]),
            refused=said["refused"] if said["refused"] in REFUSALS else "",
        )
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, AttributeError):
        raise Refused("damaged") from None


def _words(text: str) -> str:
    plain = "".join(one for one in text if one == "\n" or one.isprintable())
    return plain.encode("utf-8", "replace").decode()


def _seconds(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError
    return min(max(value, 0), 1_000_000)
