"""Writes docs/vectors/*.json: `python -m tests.crypto.make_vectors`. Tests show that the files are what this makes."""

import json
from pathlib import Path

from tests.crypto.vectors_of_keys import keys, receipts, tree
from tests.crypto.vectors_of_people import certificates, messages
from tests.crypto.vectors_of_sealing import field, sealed_to, small_box, stream, wrap

VECTORS = Path(__file__).parents[2] / "docs" / "vectors"

ALL = {
    "field": field,
    "box": small_box,
    "wrap": wrap,
    "sealed-to": sealed_to,
    "stream": stream,
    "receipt": receipts,
    "certificate": certificates,
    "message": messages,
    "keys": keys,
    "tree": tree,
}


def written(name: str) -> str:
    """The whole file, as it should be."""
    return json.dumps(ALL[name](), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    VECTORS.mkdir(parents=True, exist_ok=True)
    for each in ALL:
        (VECTORS / f"{each}.json").write_text(written(each), encoding="utf-8")
