"""The browser's half of the cryptography, run in Chromium on an empty page of a secure origin."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

BUNDLE = Path(__file__).parents[2] / "app/static/vendor/seal.min.js"
# What the tests say in hex, the bundle takes as bytes; `refused` tells the one error from all others.
_BRIDGE = """
globalThis.q = qingyuan;
globalThis.raw = q.bytes.unhex;
globalThis.hex = q.bytes.hex;
globalThis.refused = async (act) => {
  try { await act(); } catch (error) { return error instanceof q.bytes.CannotOpen ? "cannot open" : String(error); }
  return "opened";
};
"""


class SealingPage:
    """`run(js, argument)`: an async function of the browser, with `q`, `raw`, `hex` and `refused` at hand."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def run(self, js: str, argument: Any = None) -> Any:
        """What the function gives, as plain data."""
        return self._page.evaluate(js, argument)


@pytest.fixture(scope="session")
def sealing_page(browser: Browser) -> Iterator[SealingPage]:
    """The bundle as it is handed out, in a page of its own."""
    context = browser.new_context()
    page = context.new_page()

    def blank(route: Route) -> None:
        route.fulfill(status=200, content_type="text/html; charset=utf-8", body="<!doctype html><title>-</title>")

    page.route("http://127.0.0.1/**", blank)
    page.goto("http://127.0.0.1/")
    page.evaluate(f"{BUNDLE.read_text('utf-8')}\nglobalThis.qingyuan = qingyuan;{_BRIDGE}")
    yield SealingPage(page)
    context.close()
