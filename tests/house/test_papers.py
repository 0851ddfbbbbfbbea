"""What is written for people, and what is handed on with the code."""

import hashlib
import itertools
import json
import re
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from tests.house.reading import ROOT, docs, lines, short, templates, tracked

HOSTS = re.compile(r"(?:pypi|npmjs|pythonhosted|docker|ghcr|quay|gcr)\.(?:org|com|io)|registry\.", re.IGNORECASE)
LATER = re.compile(r"\b(?:TODO|FIXME|TBD|XXX|WIP|lorem ipsum|coming soon)\b|待补充|敬请期待", re.IGNORECASE)
VENDORS = [ROOT / "app/static/vendor", ROOT / "tests/vendor"]
# Read aloud by a person in distress, these would be wrong; domain words are in docs/words.md.
PROMISES = re.compile(
    r"100\s?%|百分之百|绝对(?:安全|匿名|保密)|military[- ]grade|unbreakable|impossible to trace", re.IGNORECASE
)
PINS = ("requirements.txt", "requirements-dev.txt", "requirements-ocr.txt", "requirements-speech.txt")
TARGETS = {"help", "run", "test", "sure", "bench", "words", "clean"}
TEXTS = {
    ".py",
    ".md",
    ".html",
    ".txt",
    ".in",
    ".toml",
    ".yaml",
    ".yml",
    ".json",
    ".conf",
    ".sql",
    ".sh",
    ".css",
    ".js",
    "",
}


def test_docs_promise_nothing_for_later() -> None:
    found = [f"{short(file)}:{n}" for file in docs() for n, line in enumerate(lines(file), 1) if LATER.search(line)]
    assert found == []


def test_pages_and_docs_make_no_boast() -> None:
    found = [
        f"{short(file)}:{n}"
        for file in [*docs(), *templates()]
        for n, line in enumerate(lines(file), 1)
        if PROMISES.search(line)
    ]
    assert found == []


def test_links_between_docs_lead_somewhere() -> None:
    broken = [
        f"{short(file)}: {target}"
        for file in docs()
        for target in re.findall(r"\]\(([^)\s]+)\)", file.read_text("utf-8"))
        if "://" not in target and not target.startswith("#") and not (file.parent / target.split("#")[0]).exists()
    ]
    assert broken == []


def test_nothing_names_a_place_where_packages_come_from() -> None:
    ours = [
        file for file in tracked() if file.suffix in TEXTS and "vendor" not in file.parts and file != Path(__file__)
    ]
    assert [short(file) for file in ours if HOSTS.search(file.read_text("utf-8"))] == []


def test_every_pin_has_a_hash() -> None:
    for name in PINS:
        pins = (ROOT / name).read_text("utf-8").replace("\\\n", " ").splitlines()
        assert [pin.split()[0] for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_both_pin_files_agree() -> None:
    product, tests, *extras = (_pins(name) for name in PINS)
    assert {name: (pin, tests.get(name)) for name, pin in product.items() if tests.get(name) != pin} == {}
    # Scans and recordings are read in the same environment: nothing is pinned to two versions there.
    for one, other in itertools.combinations((tests, *extras), 2):
        assert {name: (one[name], other[name]) for name in one.keys() & other.keys() if one[name] != other[name]} == {}


def test_every_wanted_package_is_pinned() -> None:
    for name in (file.removesuffix(".txt") for file in PINS):
        wanted = {_name(line) for line in lines(ROOT / f"{name}.in") if line and not line.startswith(("#", "-"))}
        assert wanted - set(_pins(f"{name}.txt")) == set()


def _pins(name: str) -> dict[str, str]:
    found = (re.match(r"([\w.-]+)==([^\s;]+)", line) for line in lines(ROOT / name))
    return {match[1].lower(): match[2] for match in found if match}


def _name(line: str) -> str:
    return re.split(r"[\s\[<>=;]", line)[0].lower()


@pytest.mark.parametrize("folder", VENDORS, ids=short)
def test_every_vendored_file_is_the_one_that_was_looked_at(folder: Path) -> None:
    if not folder.exists():
        return
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    licences = {entry["licence_file"] for entry in manifest.values()}
    present = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()} - {"manifest.json"}
    assert present == set(manifest) | licences
    for name, entry in manifest.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == entry["sha256"], name
        assert all((entry["licence"], entry["version"])), name


def test_migrations_have_one_head() -> None:
    steps = ROOT / "cases" / "migrations"
    if not steps.exists():
        return
    config = Config()
    config.set_main_option("script_location", str(steps))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_the_stable_targets_are_there() -> None:
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert made >= TARGETS


def test_the_licence_is_the_one_that_is_named() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text


def test_templates_run_nothing_inline_and_escape_everything() -> None:
    bad = re.compile(
        r"<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=|\|\s*safe\b|autoescape\s+false|javascript:", re.IGNORECASE
    )
    pages = [file for file in templates() if file.suffix == ".html"]
    assert [f"{short(file)}:{n}" for file in pages for n, line in enumerate(lines(file), 1) if bad.search(line)] == []


def test_templates_load_nothing_from_elsewhere() -> None:
    loads = re.compile(
        r"(?:src|srcset|poster|data|action|formaction|<link[^>]*href)\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE
    )
    assert [
        f"{short(file)}:{n}" for file in templates() for n, line in enumerate(lines(file), 1) if loads.search(line)
    ] == []
