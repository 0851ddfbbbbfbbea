"""In a real browser: what the page's script looks into, what it says of the rest, what the office learns of copies."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from cases.inbox.models import Report
from tests.app.public.test_sealing_in_browser import STORY, code_on, opened, words_of
from tests.factories import hostile
from tests.factories.public_site import PublicSite, open_site, rows, served

pytestmark = pytest.mark.browser
COPY = """async (name) => { const one = [...document.getElementById("attachments").files].find((f) => f.name === name);
  return [...new Uint8Array(await one.arrayBuffer())]; }"""


@pytest.fixture
def site(sqlite_url: str, tmp_path: Path) -> Iterator[PublicSite]:
    with served(open_site(sqlite_url, tmp_path / "home")) as one:
        yield one


def test_photos_are_cleaned_here_the_rest_is_named_and_the_office_knows_which_copy_is_of_which(
    site: PublicSite, page_phone: Page
) -> None:
    page = page_phone
    opened(page, site)
    page.fill("#narrative", STORY)
    others = page.locator("[data-others]")
    webp: FilePayload = {"name": "聊天.webp", "mimeType": "image/webp", "buffer": hostile.photo("WEBP")}
    photo: FilePayload = {"name": "检测袋.jpg", "mimeType": "image/jpeg", "buffer": hostile.photo()}
    note: FilePayload = {"name": "记.txt", "mimeType": "text/plain", "buffer": "周六".encode()}
    paper: FilePayload = {"name": "单.pdf", "mimeType": "application/pdf", "buffer": hostile.paper()}
    page.set_input_files("#attachments", [webp, photo, note])
    expect(page.locator("[data-looks] fieldset")).to_have_count(2)
    expect(others).to_be_hidden()
    made = bytes(page.evaluate(COPY, "聊天-已清理.webp"))
    copy = Image.open(io.BytesIO(made))
    copy.load()
    assert dict(copy.getexif()) == {0x0112: 6}
    assert b"HUAWEI" not in made
    page.locator("[data-looks] fieldset").nth(1).get_by_text("两样都交").click()
    expect(page.locator(".picked li")).to_have_count(4)
    page.set_input_files("#attachments", [webp, photo, paper])
    expect(others).to_contain_text("单.pdf。在意的话")
    page.locator("[data-looks] fieldset").nth(1).get_by_text("两样都交").click()
    expect(page.locator(".picked li")).to_have_count(4)
    page.click("form[data-seal] .btn-main")
    code_on(page)
    (report,) = rows(Report)
    files = {one["name"]: one for one in words_of(site, report)["files"]}
    assert set(files) == {"聊天-已清理.webp", "检测袋.jpg", "检测袋-已清理.jpg", "单.pdf"}
    assert files["检测袋-已清理.jpg"]["cleaned_of"] == files["检测袋.jpg"]["id"]
    assert files["聊天-已清理.webp"]["cleaned_of"] not in {one["id"] for one in files.values()}
    assert not {"cleaned_of"} & (files["检测袋.jpg"].keys() | files["单.pdf"].keys())
