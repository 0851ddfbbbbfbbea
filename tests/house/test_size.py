"""Small enough to read at a sitting."""

import pytest

from tests.house.reading import everything, functions, lines, product, short, templates

MODULE, FUNCTION, TEMPLATE = 300, 40, 80
# A step of the schema is written once, by a tool, and never edited.
FROZEN = "cases/migrations/versions/"


def test_no_module_is_over_300_lines() -> None:
    long = {
        short(file): len(lines(file))
        for file in everything()
        if len(lines(file)) > MODULE and FROZEN not in short(file)
    }
    assert long == {}


def test_no_function_is_over_40_lines() -> None:
    long = [
        f"{short(file)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1}"
        for file in everything()
        if FROZEN not in short(file)
        for node in functions(file)
        if node.end_lineno and node.end_lineno - node.lineno + 1 > FUNCTION
    ]
    assert long == []


def test_no_template_is_over_80_lines() -> None:
    long = {short(file): len(lines(file)) for file in templates() if len(lines(file)) > TEMPLATE}
    assert long == {}


@pytest.mark.parametrize(
    "word", ["utils", "util", "helpers", "helper", "manager", "service", "services", "common", "misc"]
)
def test_no_module_has_a_name_that_says_nothing(word: str) -> None:
    assert [short(file) for file in product() if word in (file.stem, file.parent.name)] == []


def test_a_module_is_mostly_within_200_lines() -> None:
    files = [file for file in product() if FROZEN not in short(file)]
    long = [short(file) for file in files if len(lines(file)) > 200]
    assert len(long) <= max(5, len(files) // 10), long
