"""A real Chromium for tests, kept off the network, and axe to look at what it shows."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect, sync_playwright

from tests.factories.loopback import is_here

OpenPage = Callable[..., Page]

AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESK = 390, 1440
# How long an answer may take, in milliseconds, on a machine that does ten other things; nobody waits for it longer.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
# Chromium calls its maker for updates, field trials and name look-ups unless told not to.
QUIET = [
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-pings",
    # A microphone that hums, and nobody to press "allow".
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


def chromium() -> str:
    """The program of Debian's Chromium, or whichever is on PATH."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    raise RuntimeError("no Chromium here: apt-get install chromium fonts-noto-cjk")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run."""
    # Root cannot make Chromium's sandbox; what it opens here is our own pages alone.
    flags = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium(), args=flags)
        yield chrome
        chrome.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """`open_page(width, script=True, **context)`: a page with cookies of its own, closed with the test.

    The test fails if a page asked for anything that is not on this machine.
    """
    contexts, strangers = [], []

    def keep_here(route: Route, request: Request) -> None:
        strangers.append(request.url)
        route.abort()

    def open_one(width: int = DESK, *, script: bool = True, **more: Any) -> Page:
        settings: dict[str, Any] = {
            "viewport": {"width": width, "height": 844 if width < 600 else 900},
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            "java_script_enabled": script,
            "is_mobile": width < 600,
            "has_touch": width < 600,
            "reduced_motion": "reduce",
        }
        context = browser.new_context(**settings | more)
        context.set_default_timeout(PATIENCE)
        context.route(_elsewhere, keep_here)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    assert strangers == [], "a page asked for something from elsewhere"


def keys(page: Page, *names: str) -> None:
    """Press these one after the other, once the page's own scripts can hear them: deferred ones run before `load`.

    After what leads to another page, wait first for something that only the other one has.
    """
    page.wait_for_load_state()
    for name in names:
        page.keyboard.press(name)


def types(page: Page, text: str) -> None:
    """Type `text` into whatever has the focus."""
    page.wait_for_load_state()
    page.keyboard.insert_text(text)


@pytest.fixture
def page_phone(open_page: OpenPage) -> Page:
    """A page of 390 pixels, with touch."""
    return open_page(PHONE)


@pytest.fixture
def page_desk(open_page: OpenPage) -> Page:
    """A page of 1440 pixels."""
    return open_page(DESK)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails with rule and element where the page keeps someone out (WCAG 2.2 AA and axe's best practices).

    The page needs script; what is shown without script is the same HTML.
    """
    source = AXE.read_text("utf-8")
    run = "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']}).then(r => r.violations)"

    def look(page: Page) -> None:
        page.wait_for_load_state()
        page.evaluate(source)
        found = [
            f"{v['id']}: {node['target']} {node['failureSummary']}"
            for v in page.evaluate(run, RULES)
            for node in v["nodes"]
        ]
        assert found == [], f"{page.url}:\n" + "\n".join(found)

    return look


def _elsewhere(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https", "ws", "wss"} and not is_here(parts.hostname or "")
