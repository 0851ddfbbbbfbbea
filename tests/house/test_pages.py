"""Every page of both sites, as everybody in the demonstration meets it: sound, labelled, without script in it."""

import json
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

from app.config import Settings
from app.public import create_app as public_app
from app.staff import create_app as staff_app
from cases.staff.totp import code_at
from tests.factories.browser import DESK, PHONE, OpenPage
from tests.factories.client import Client
from tests.factories.pages import Element, Reader
from tests.factories.processes import running, spawn, wait_until
from tests.factories.system import ROOT, surroundings
from tests.hold.walk import Walk

pytestmark = pytest.mark.slow
ADDRESSES = Path(__file__).with_name("addresses.txt")
# Where no link of the demonstration leads, and why.
NOT_BY_LINK = {
    "public /claim/<string:token>": "the link stands in an answer to a letter",
    "public /receipt/number": "the form for it stands on /receipt; by itself it is met after a wrong answer",
    "public /keys.json": "for the script: tests/app/public/test_sealing_in_browser.py",
    "public /api/v1/openapi.json": "for programs: tests/app/public/test_api_described.py",
    "staff /intake/transcripts/<uuid:run_id>": "after a file: tests/app/staff/intake/test_transcripts_page.py",
    "staff /intake/transcripts/<uuid:run_id>/refused.csv": "the same",
    "staff /activate/<string:token>": "by a one-time link that is handed over",
    "staff /healthz": "for machines",
    "public /healthz": "for machines",
    "public /index.html": "for old links",
    "public /report/": "for those who type it so",
    "staff /login": "left behind when signed in",
    "staff /clues/<string:ref>/identity/<uuid:release_id>": "after three people have agreed",
    "staff /triage/<string:ref>/return-slip": "after a work order went back",
    "staff /intake/typed/<string:ref>": "for who typed it, until it is registered",
    "staff /intake/drafts/<uuid:drafting_id>": "after a button: tests/app/staff/machine/test_drafts_on_forms.py",
    "staff /clues/<string:ref>/files/<uuid:file_id>/draft": "the same",
    "staff /triage/<string:ref>/files/<uuid:file_id>/draft": "the same",
    "staff /intake/box-openings/<string:ref>": "after a box was opened",
}
CONTROLS = {"input", "select", "textarea"}


@dataclass
class Met:
    """A page that somebody met."""

    side: str
    who: str
    at: str
    rule: str
    html: str = field(repr=False)


@dataclass
class Demonstration:
    """It runs; `cookies` are the sessions of its people at the console."""

    settings: Settings
    rules: dict[str, Map]
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    met: list[Met] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def address(self, side: str, at: str) -> str:
        """The address of `at` on the machine."""
        port = self.settings.public_port if side == "public" else self.settings.staff_port
        return f"http://127.0.0.1:{port}{at}"

    def walk(self, side: str, who: str, client: Client, *also: str) -> None:
        """Meet all that links lead to."""
        walk = Walk(client)
        for at, answer in walk.pages("/", *also):
            rule = self.rule(side, at)
            if answer.status >= 400 or not rule:
                self.broken.append(f"{side} as {who}: {at} answers {answer.status}")
            elif answer.status == 200 and "html" in answer.header("Content-Type"):
                self.met.append(Met(side, who, at, f"{side} {rule}", answer.text))
            else:
                self.met.append(Met(side, who, at, f"{side} {rule}", ""))

    def rule(self, side: str, at: str) -> str:
        """The rule that answers `at`."""
        path, _, query = at.partition("?")
        try:
            rule, _values = self.rules[side].bind("127.0.0.1").match(path, query_args=query or None, return_rule=True)
        except HTTPException:
            return ""
        return str(rule.rule)


@pytest.fixture(scope="module")
def demonstration() -> Iterator[Demonstration]:
    """`python -m app run` on an empty folder, and everybody's way through it."""
    folder = Path(tempfile.mkdtemp(prefix="qy-demo-", dir="/tmp"))
    env = surroundings(folder, {})
    log = folder / "log"
    process = spawn([sys.executable, "-m", "app", "run"], log, env=env, cwd=ROOT)
    settings = Settings.from_env(env)
    try:
        with running(process, patience=20):
            public, staff = Client(settings.public_port), Client(settings.staff_port)
            wait_until(lambda: _well(public) and _well(staff), log.read_text, process, 120)
            made = Demonstration(
                settings, {"public": public_app(settings).url_map, "staff": staff_app(settings).url_map}
            )
            made.walk("public", "", public)
            made.walk("staff", "", staff)
            for account in json.loads((settings.home / "demo-accounts.json").read_text()):
                _as(made, account)
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _well(site: Client) -> bool:
    try:
        return site.get("/healthz").status == 200
    except OSError:
        return False


def _as(made: Demonstration, account: dict[str, str]) -> None:
    client = Client(made.settings.staff_port)
    otp = code_at(account["totp_secret"], datetime.now(UTC))
    sent = {"username": account["username"], "password": account["password"], "otp": otp}
    answer = client.post("/login", sent)
    assert answer.status == 303, (account["username"], answer.text[-600:])
    made.cookies[account["username"]] = dict(client.cookies)
    opened = _opened(client) if account["role"] == "clue_admin" else []
    made.walk("staff", account["username"], client, *opened)


def _opened(client: Client) -> list[str]:
    """Two reports, registered and opened, so that the acts upon them can be reached."""
    found = re.findall(r'href="(/triage/[0-9A-Z]{4}-[0-9A-Z]{4})"', client.get("/triage").text)[:2]
    for at in found:
        client.act(f"{at}/open-words", {"reason": "受理审核"}, at=at)
        client.act(f"{at}/register", {}, at=at)
    return found


def listed() -> list[str]:
    """What is written down."""
    return [line for line in ADDRESSES.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def test_every_address_is_written_down(demonstration: Demonstration) -> None:
    there = [
        f"{side} {method} {rule.rule}"
        for side, site in demonstration.rules.items()
        for rule in site.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    assert sorted(there) == listed(), "an address came or went: write it into tests/house/addresses.txt"


def test_no_link_leads_nowhere(demonstration: Demonstration) -> None:
    assert demonstration.broken == []


def test_every_page_is_met_by_somebody(demonstration: Demonstration) -> None:
    pages = {f"{line.split()[0]} {line.split()[2]}" for line in listed() if " GET " in line and "/static/" not in line}
    assert pages - {one.rule for one in demonstration.met} - set(NOT_BY_LINK) == set()


def test_every_page_is_sound(demonstration: Demonstration) -> None:
    wrong = Counter(f"{one.rule}: {what}" for one in demonstration.met if one.html for what in wrong_with(one.html))
    assert sorted(wrong) == []


def wrong_with(html: str) -> Iterator[str]:
    """What a page must not be."""
    page = Reader(html)
    yield from page.wrong
    if page.doctype != "doctype html":
        yield "no doctype"
    for tag in ("html", "head", "title", "h1", "main"):
        found = [one for one in page.root.all(tag) if "svg" not in {above.tag for above in one.above()}]
        if len(found) != 1 or (tag in {"title", "h1"} and not found[0].text):
            yield f"{len(found)} <{tag}>"
    if not all(one.get("lang") for one in page.root.all("html")):
        yield "no language"
    ids = Counter(one.get("id") for one in page.root.all() if "id" in one.attrs)
    yield from (f"id {name!r} is there {count} times" for name, count in ids.items() if count > 1 or not name)
    for one in page.root.all():
        yield from _element(one, set(ids), page.root)


def _element(one: Element, ids: set[str], root: Element) -> Iterator[str]:
    yield from _inline(one)
    for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "form"):
        for target in set(one.get(name).split()) - ids:
            yield f"<{one.tag}> {name} names {target}, which is not there"
    if one.tag in CONTROLS and one.get("type") not in {"hidden", "submit", "button"} and not _label(one, root):
        yield f"<{one.tag} name={one.get('name')}> has no label"
    if one.tag == "img" and "alt" not in one.attrs:
        yield f"<img {one.get('src')}> has no alt"
    if one.tag in {"a", "button"}:
        yield from _way(one, ids)


def _inline(one: Element) -> Iterator[str]:
    inline = [name for name in one.attrs if name.startswith("on") or name == "style"]
    if inline or one.tag == "style" or (one.tag == "script" and not one.get("src")):
        yield f"<{one.tag}> has {inline or 'script or style'} in the page"
    if one.get("href").lower().startswith(("javascript:", "data:")):
        yield f"a link to {one.get('href')}"


def _way(one: Element, ids: set[str]) -> Iterator[str]:
    if not (one.text or one.get("aria-label") or list(one.all("img", "svg"))):
        yield f"<{one.tag} {one.get('href')}> says nothing"
    if one.get("href").startswith("#") and one.get("href")[1:] not in ids | {""}:
        yield f"a link to {one.get('href')}, which is not there"


def _label(one: Element, root: Element) -> bool:
    if one.get("aria-label") or one.get("aria-labelledby") or any(above.tag == "label" for above in one.above()):
        return True
    return any(label.get("for") == one.get("id", "-") and label.text for label in root.all("label"))


@pytest.mark.browser
def test_nobody_is_kept_out(demonstration: Demonstration, open_page: OpenPage, axe: Callable[[Page], None]) -> None:
    """axe, once per page, at both widths."""
    wrong: list[str] = []
    pages: dict[str, Page] = {}
    for one in {one.rule: one for one in demonstration.met if one.html}.values():
        if one.who not in pages:
            pages[one.who] = open_page(DESK)
            base = demonstration.address(one.side, "")
            pages[one.who].context.add_cookies(
                [
                    {"name": name, "value": value, "url": base}
                    for name, value in demonstration.cookies.get(one.who, {}).items()
                ]
            )
        page = pages[one.who]
        page.goto(demonstration.address(one.side, one.at))
        for width in (DESK, PHONE):
            page.set_viewport_size({"width": width, "height": 900})
            try:
                axe(page)
            except AssertionError as found:
                wrong.append(f"{one.rule} at {width}: {re.sub(r'http://127.0.0.1:[0-9]+', '', str(found))[:400]}")
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                wrong.append(f"{one.rule} at {width}: is {wide} wide")
    assert wrong == []
