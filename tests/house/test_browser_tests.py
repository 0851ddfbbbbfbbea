"""How a test drives a browser: it waits for what it looks at. What is read at once is read before the answer came."""

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.house.reading import ROOT, dotted, short

# Read at once, whatever is on its way; `expect(…)` asks again until it is so.
AT_ONCE = {
    "all_inner_texts", "all_text_contents", "get_attribute", "inner_html", "inner_text", "input_value", "is_checked",
    "is_disabled", "is_editable", "is_enabled", "is_hidden", "is_visible", "text_content",
}  # fmt: skip
# After these another page may be on its way.
LEADS_ON = {"alt", "click", "dblclick", "keys", "press", "requestSubmit"}
# What would meet the old page, or none, or leave before the other one was asked for.
LOOKS = {"axe", "count", "evaluate", "go_back", "goto", "reload", "screenshot", *AT_ONCE}
PRESSES = {"alt", "keys", "types"}
SLEEPS = {"page.wait_for_timeout", "time.sleep"}
# A second of sound takes a second.
MAY_SLEEP = {"tests/app/public/test_voice.py"}
HOME = "tests/factories/browser.py"


def driving() -> list[Path]:
    """The files that drive a browser."""
    found = [file for file in sorted((ROOT / "tests").rglob("*.py")) if "\nfrom playwright" in file.read_text("utf-8")]
    assert len(found) > 12
    return [file for file in found if short(file) != HOME]


def called(node: ast.AST | None) -> str:
    """What a call calls, without what it is called on."""
    func = node.func if isinstance(node, ast.Call) else None
    return func.attr if isinstance(func, ast.Attribute) else dotted(func) if func else ""


def hasty(source: ast.AST) -> Iterator[str]:
    """Where a test reads or presses before it can know that the page is there."""
    for node in ast.walk(source):
        if isinstance(node, ast.Assert):
            yield from _claimed(node)
        yield from _slept(node)
        for block in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if isinstance(block, list):
                yield from _followed(block)


def _claimed(claim: ast.Assert) -> Iterator[str]:
    for node in ast.walk(claim):
        base = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
        of_a_page = base is not None and any(
            called(one) == "locator" or "get_by_" in called(one) for one in ast.walk(base)
        )
        if called(node) in AT_ONCE or (called(node) == "count" and of_a_page):
            yield f"{claim.lineno}: an assert reads the page once: say expect(…)"
        if isinstance(node, ast.Attribute) and node.attr == "url" and "page" in dotted(node.value):
            yield f"{claim.lineno}: an assert reads the address once: say expect(page).to_have_url(…)"


def _followed(block: list[ast.stmt]) -> Iterator[str]:
    for first, then in pairwise(block):
        act = called(first.value) if isinstance(first, ast.Expr) else ""
        if act not in LEADS_ON:
            continue
        looks = LOOKS if act in PRESSES else LOOKS | PRESSES
        outermost = [] if isinstance(then, ast.With | ast.For | ast.If | ast.FunctionDef) else list(ast.walk(then))
        if isinstance(then, ast.Assert) or any(called(node) in looks for node in outermost):
            yield f"{then.lineno}: comes right after {act}(): wait first for what only the next page has"


def _slept(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and dotted(node.func) in SLEEPS:
        yield f"{node.lineno}: a sleep is too short or too long"
    if isinstance(node, ast.Constant) and node.value == "networkidle":
        yield f"{node.lineno}: a quiet network says nothing of a page"
    if isinstance(node, ast.Attribute) and node.attr == "keyboard":
        yield f"{node.lineno}: keys(page, …) and types(page, …) of tests/factories/browser.py wait for who hears them"


def test_every_test_waits_for_what_it_looks_at() -> None:
    found = [
        f"{short(file)}:{said}"
        for file in driving()
        for said in hasty(ast.parse(file.read_text("utf-8")))
        if not (short(file) in MAY_SLEEP and "sleep" in said)
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "assert page.get_by_text('登记了').first.is_visible()",
        "assert page.locator('li').count() == 3",
        "assert token not in page.url",
        "page.click('button')\nassert rows(Report)",
        "with served() as site:\n    page.get_by_role('button').click()\n    axe(page)",
        "page.get_by_label('密码').press('Enter')\nsaid = page.inner_text('main')",
        "page.click('button')\nkeys(page, 'j')",
        "page.keyboard.press('j')",
        "page.wait_for_timeout(300)",
        "page.wait_for_load_state('networkidle')",
    ],
)
def test_haste_is_seen(source: str) -> None:
    assert list(hasty(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        "page.click('button')\nexpect(page.get_by_text('登记了')).to_be_visible()\naxe(page)",
        "keys(page, 'j')\ntypes(page, '字')",
        "assert 'ab'.count('a') == 1",
        "with page.expect_download() as saved:\n    page.click('a')\nassert saved.value",
    ],
)
def test_patience_is_not_held_against_a_test(source: str) -> None:
    assert not list(hasty(ast.parse(source)))
