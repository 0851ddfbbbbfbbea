"""Takes every picture of the guide and of the README again, from a demonstration that is running.

    QINGYUAN_HOME=/tmp/pictures/var QINGYUAN_PUBLIC_PORT=8100 QINGYUAN_STAFF_PORT=8101 .venv/bin/python -m app run
    (the same three) .venv/bin/python setup/pictures.py [NAME …]

Take a fresh home: calls, reports and transcripts are made on the way. Look at what has changed before you keep it.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from app.config import Settings
from app.demo.paper import Paper
from cases.staff.totp import code_at
from tests.factories.browser import chromium

DOCS = Path(__file__).parents[1] / "docs"
SETTINGS = Settings.from_env()
PUBLIC, STAFF = (f"http://127.0.0.1:{port}" for port in (SETTINGS.public_port, SETTINGS.staff_port))
STORY = "上个月二十号，我爱人在肿瘤内科住院，管床的医生让去对面写字楼做检测，说医院做不了。钱是扫的个人的码。"
CALLS = (
    "工单号,来电时间,通话时长,转写文本,反映科室\n"
    "GD-1001,2026-11-03 09:12,185,来电人：CT 做了两次，第二次没有说为什么。接线员：好的我记下。,放射科\n"
    "GD-1002,2026-11-03 10:05,96,来电人：护工要了二百块红包才肯帮忙翻身。,老年医学科\n"
    "GD-1003,2026-11-03 11:30,40,,门诊部\n"
)
TAKEN: dict[str, Callable[["Camera"], None]] = {}


class Camera:
    """A browser and who sits at it."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.desks: dict[str, Page] = {}

    def desk(self, username: str) -> Page:
        """A page of the console, signed in once for all pictures."""
        if username not in self.desks:
            accounts = json.loads((SETTINGS.home / "demo-accounts.json").read_text("utf-8"))
            account = next(one for one in accounts if one["username"] == username)
            page = self.browser.new_context(viewport={"width": 1280, "height": 860}, locale="zh-CN").new_page()
            page.goto(f"{STAFF}/login")
            page.fill("[name=username]", username)
            page.fill("[name=password]", account["password"])
            page.fill("[name=otp]", code_at(account["totp_secret"], datetime.now(UTC)))
            page.locator("[name=otp]").press("Enter")
            expect(page.locator(".rail")).to_be_visible(timeout=60_000)
            self.desks[username] = page
        return self.desks[username]

    @contextmanager
    def phone(self, path: str) -> Iterator[Page]:
        """A page of the public site on a telephone."""
        context = self.browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
        page = context.new_page()
        page.goto(f"{PUBLIC}{path}")
        if path in {"/report", "/receipt"}:
            expect(page.locator('[data-path="sealed"]').first).to_be_visible()
        yield page
        context.close()


def picture(take: Callable[[Camera], None]) -> Callable[[Camera], None]:
    """The function takes the pictures whose names begin as its own."""
    TAKEN[take.__name__.replace("_", "-")] = take
    return take


def keep(name: str, shot: Page | Locator, folder: Path = DOCS / "guide" / "pictures") -> None:
    """A picture in few colours, as small as it goes."""
    image = Image.open(BytesIO(shot.screenshot())).convert("RGB")
    image.quantize(96, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(folder / f"{name}.png", optimize=True)


def at(page: Page, path: str, size: tuple[int, int] = (1280, 860)) -> Page:
    """The page at an address, in a window of that size."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{STAFF}{path}")
    return page


def through(page: Page, button: str) -> None:
    """Press a button that leads to another page, and wait for it."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).first.click()


def first(page: Page, list_: str, words: str) -> None:
    """Open the first row of a list that has these words in it."""
    at(page, list_)
    with page.expect_navigation():
        page.locator("tbody tr").filter(has_text=words).filter(has=page.locator("a")).first.locator("a").first.click()


def opened(page: Page, list_: str, words: str) -> None:
    """The same, and its words, with a reason."""
    first(page, list_, words)
    reasoned(page)


def reasoned(page: Page) -> None:
    """Open the words, where a reason is asked for."""
    if page.locator("[name=reason]").count():
        page.locator("[name=reason]").first.fill("受理审核")
        through(page, "记下并打开")


@picture
def readme(camera: Camera) -> None:
    folder = DOCS / "pictures"
    with camera.phone("/report") as page:
        keep("report-phone", page, folder)
    keep("today-desk", at(camera.desk("handler"), "/today", (1440, 900)), folder)


@picture
def calls(camera: Camera) -> None:
    page = at(camera.desk("intake"), "/intake/calls/new?go=on")
    page.fill("[name=narrative]", STORY)
    page.check("#concerns-none")
    keep("calls-form", page)
    page.fill("[name=department]", "肿瘤内科二病区")
    page.fill("[name=occurred_on]", "上个月二十号")
    page.fill("[name=place]", "九楼")
    through(page, "念给对方听")
    page.locator("[name=wants][value=number]").check()
    page.locator("[name=pin]").fill("7392")
    page.set_viewport_size({"width": 1280, "height": 1060})
    keep("calls-read-back", page)
    page.locator("button[name=step][value=take]").click()
    expect(page.locator("#caller-number")).to_be_visible()
    page.set_viewport_size({"width": 1050, "height": 600})
    keep("calls-number", page)
    number = page.locator("#caller-number").inner_text()
    with camera.phone("/receipt") as phone:
        phone.get_by_role("textbox", name="受理号").fill(number)
        phone.get_by_role("textbox", name="密码").fill("7392")
        through(phone, "看办到哪一步")
        phone.set_viewport_size({"width": 390, "height": 640})
        keep("calls-status", phone)


@picture
def files(camera: Camera) -> None:
    with camera.phone("/report") as page, tempfile.TemporaryDirectory() as folder:
        page.set_input_files("#attachments", _with_place(Path(folder)))
        told = page.locator("#q5")
        expect(told.get_by_text("只交清理过的副本")).to_be_visible()
        told.scroll_into_view_if_needed()
        keep("files-told", told)
    with camera.phone("/report") as page:
        keep("files-voice", page.locator("[data-voice]"))
    desk = camera.desk("handler")
    first(desk, "/clues", "介绍患者到院外")
    desk.get_by_role("button", name="外送检测收费对照.pdf").click()
    expect(desk.locator("img").first).to_be_visible(timeout=60_000)
    desk.set_viewport_size({"width": 960, "height": 1100})
    keep("files-view", desk)


def _with_place(folder: Path) -> str:
    """A photo of a telephone: it tells where, when and with what."""
    exif = Image.Exif()
    exif[271], exif[272] = "演示手机", "M1"
    exif.get_ifd(0x8769)[36867] = "2026:11:03 09:12:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 12.0, 5.0), 3: "E", 4: (120.0, 9.0, 7.0)})
    file = folder / "收费单.jpg"
    Image.open(BytesIO(Paper(400, 520).png())).save(file, exif=exif)
    return str(file)


@picture
def mail(camera: Camera) -> None:
    page = camera.desk("clue_admin")
    keep("mail-troubles", at(page, "/triage", (1280, 560)))
    opened(page, "/triage", "举报电子邮箱")
    keep("mail-report", page)


@picture
def paper(camera: Camera) -> None:
    keep("paper-intake", at(camera.desk("intake"), "/intake", (1050, 780)))
    keep("paper-transfer", at(camera.desk("intake"), "/intake/transfer", (1050, 860)))
    page = camera.desk("clue_admin")
    opened(page, "/triage", "来信")
    with page.expect_navigation():
        page.get_by_role("link", name="应由上级处理").first.click()
    page.fill("[name=reason]", "反映的是院领导，属于上级管辖")
    through(page, "认定，去打印")
    through(page, "打印原件和交接单")
    page.set_viewport_size({"width": 1050, "height": 860})
    keep("paper-handover", page)


@picture
def providers(camera: Camera) -> None:
    keep("providers", at(camera.desk("dc_sec"), "/settings/office/providers"))


@picture
def sealing(camera: Camera) -> None:
    with camera.phone("/report") as page:
        keep("sealing-path", page.locator(".sealing-path"))
    with camera.phone("/notice/poster") as page:
        keep("sealing-poster", page)


@picture
def tracks(camera: Camera) -> None:
    desk = camera.desk("handler")
    keep("tracks-recordings", at(desk, "/today").locator("section").filter(has_text="监控录像").first)
    first(desk, "/clues", "住院总医师在走廊")
    keep("tracks-video", desk.locator("section").filter(has_text="监控录像").first)
    page = camera.desk("di_head")
    keep("tracks-near", _near(page))
    opened(page, "/triage", "举报箱")
    with page.expect_navigation():
        page.get_by_role("link", name="立为问题线索").first.click()
    keep("tracks-choice", page.locator("fieldset").filter(has_text="程序").first)


def _near(page: Page) -> Locator:
    """The first report that a clue of this person's tells of too."""
    at(page, "/triage")
    for href in page.locator("tbody .what a").evaluate_all("all => all.map((one) => one.pathname)"):
        at(page, href)
        reasoned(page)
        found = page.locator("section").filter(has_text="可能是同一件事")
        if found.count():
            return found.first
    raise LookupError("near")


@picture
def transcripts(camera: Camera) -> None:
    page = at(camera.desk("intake"), "/intake/transcripts")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "通话记录.csv"
        file.write_text(CALLS, "utf-8")
        page.locator("[name=source]").fill("12345 热线")
        page.locator("input[type=file]").set_input_files(file)
        page.set_viewport_size({"width": 1050, "height": 640})
        keep("transcripts-file", page)
        through(page, "看看这个文件")
    page.set_viewport_size({"width": 1050, "height": 860})
    keep("transcripts-columns", page)
    page.locator("main button.btn-main").click()
    expect(page.get_by_text("没有收下的行").first).to_be_visible(timeout=60_000)
    keep("transcripts-done", page)


def main() -> None:
    """All of them, or those named."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        camera = Camera(browser)
        for name in sys.argv[1:] or TAKEN:
            TAKEN[name](camera)
            sys.stdout.write(f"{name}\n")
        browser.close()


if __name__ == "__main__":
    main()
