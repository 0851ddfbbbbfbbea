"""docs/cryptography.md names every label of the code, and its worked example is true."""

import re
from pathlib import Path

from crypto.context import context
from crypto.unseal import unseal
from tests.crypto.test_vectors import load, raw

HOME = Path(__file__).parents[2]
DOCUMENT = (HOME / "docs" / "cryptography.md").read_text(encoding="utf-8")


def test_every_label_of_the_package_is_documented() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (HOME / "crypto").rglob("*.py"))
    labels = set(re.findall(r'"(qy/1/[a-z/-]+)"', code))
    assert len(labels) >= 20
    assert not {label for label in labels if f"`{label}`" not in DOCUMENT}


def test_every_file_of_vectors_is_documented() -> None:
    assert not [path.stem for path in (HOME / "docs" / "vectors").iterdir() if f"`{path.stem}`" not in DOCUMENT]


def test_the_worked_example_is_the_published_vector() -> None:
    vectors, receipt = load("field"), load("receipt")
    case = vectors["good"][1]
    ctx = context("qy/1/example/text", bytes(range(16)))
    assert unseal(raw(vectors["key"]), raw(case["blob"]), ctx).decode() == "举报内容"
    assert case["blob"][2:66] in DOCUMENT
    for value in (receipt["chinese"], receipt["english"], receipt["entropy"], receipt["lookup_hash"], case["plain"]):
        assert value in DOCUMENT
