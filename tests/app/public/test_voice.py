"""In a real browser: a voice message becomes a file of the form; a photo is cleaned before it leaves."""

import io
import re
import wave
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.factories import hostile
from tests.factories.public_site import PublicSite, served

FILES = """async () => Promise.all([...document.getElementById("attachments").files].map(async (one) =>
  [one.name, [...new Uint8Array(await one.arrayBuffer())]]))"""


@pytest.fixture
def page(site: PublicSite, browser: Browser) -> Iterator[Page]:
    with served(site):
        opened = browser.new_page()
        opened.goto(f"{site.url}/report")
        yield opened
        opened.close()


def files(page: Page) -> list[tuple[str, bytes]]:
    return [(name, bytes(data)) for name, data in page.evaluate(FILES)]


@pytest.mark.browser
@pytest.mark.parametrize("altered", [True, False])
def test_a_voice_message_is_recorded_into_the_form(page: Page, altered: bool) -> None:
    box = page.locator("[data-voice]")
    if not altered:
        box.locator("[data-alter]").uncheck()
    box.get_by_role("button", name="开始录").click()
    expect(box.get_by_role("button", name="说完了，停")).to_be_visible()
    page.wait_for_timeout(1500)  # of sound
    box.get_by_role("button", name="说完了，停").click()
    expect(box.get_by_text("录好了")).to_be_visible()
    ((name, data),) = files(page)
    assert name == "录音-1.wav"
    with wave.open(io.BytesIO(data)) as made:
        assert (made.getnchannels(), made.getframerate(), made.getsampwidth()) == (1, 16000, 2)
        assert made.getnframes() > 8000
        assert any(made.readframes(made.getnframes()))
    expect(page.locator(".picked")).to_contain_text("录音-1.wav")


def chosen(page: Page, *made: Any) -> None:
    page.set_input_files("#attachments", list(made))


@pytest.mark.browser
def test_a_photo_is_cleaned_before_it_leaves_unless_its_sender_says_otherwise(page: Page) -> None:
    photo = hostile.photo()
    behind = photo + hostile.voice()
    chosen(
        page,
        {"name": "检测袋.jpg", "mimeType": "image/jpeg", "buffer": behind},
        {"name": "截图.png", "mimeType": "image/png", "buffer": hostile.plain_picture()},
        {"name": "画.png", "mimeType": "image/png", "buffer": hostile.drawing()},
    )
    looks = page.locator("[data-looks]")
    expect(looks).to_contain_text("检测袋.jpg会透露")
    expect(looks).to_contain_text(re.compile("拍摄地点.*机型|手机或相机型号"))
    sent = dict(files(page))
    assert sorted(sent) == ["截图.png", "检测袋-已清理.jpg", "画-已清理.png"]
    copy = Image.open(io.BytesIO(sent["检测袋-已清理.jpg"]))
    copy.load()
    assert dict(copy.getexif()) == {0x0112: 6}
    assert b"HUAWEI" not in sent["检测袋-已清理.jpg"]
    assert Image.open(io.BytesIO(sent["画-已清理.png"])).info == {}
    looks.locator("fieldset").first.get_by_text("两样都交").click()
    expect(page.locator(".picked li")).to_have_count(4)
    sent = dict(files(page))
    assert sent["检测袋.jpg"] == behind
    assert len(sent) == 4
    looks.locator("fieldset").first.get_by_text("照原样交").click()
    expect(page.locator(".picked li")).to_have_count(3)
    assert sorted(dict(files(page))) == ["截图.png", "检测袋.jpg", "画-已清理.png"]


def test_only_the_public_pages_may_ask_for_a_microphone(site: PublicSite) -> None:
    assert "microphone=(self)" in site.client().get("/report").headers["Permissions-Policy"]
    assert "camera=()" in site.client().get("/report").headers["Permissions-Policy"]
