"""How a machine's drafts stand on a page: pictures as data, words to be corrected, reasons in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from app.staff.auth import door
from app.staff.inline import picture
from app.staff.machine.running import MOST_PAGES, Drafting, Page
from app.words import _, lazy
from cases.vault import OpenFile
from intake.machine import drafting

WHY: dict[str, str] = {
    "damaged": lazy("文件不完整，或者内容不合它的格式，认不出来。"),
    "locked": lazy("文件有密码，打不开。"),
    "huge": lazy("画面太大或者录音太长，会占满内存，所以没有认。"),
    "big": lazy("文件太大，没有认。"),
    "pages": lazy("页数太多，没有认。"),
    "long": lazy("录音超过一小时，没有听。"),
    "unknown": lazy("这类文件机器认不了，只认照片、扫描件、PDF 和录音。"),
    "slow": lazy("到了时限还没有认完，已经停下。"),
    "busy": lazy("正在给别人认，请过一会儿再按一次。"),
    "cage": lazy("这台机器的系统不能把认字的进程关起来，所以不认。请告诉系统管理员。"),
    "model": lazy("认字的模型没有装好。请告诉系统管理员。"),
    "no_ocr": lazy("这里没有装认字的程序，只能照着录。"),
    "no_speech": lazy("这里没有装听录音的程序，只能照着听写。"),
}
_SCANS = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".heic", ".pdf"})
_SOUNDS = frozenset({".mp3", ".wav", ".m4a", ".mp4", ".ogg", ".opus", ".webm", ".amr", ".flac", ".aac"})


@dataclass(frozen=True, slots=True)
class Shown:
    """One page or recording as it is drawn."""

    title: str
    picture: str = ""
    text: str = ""
    doubtful: tuple[str, ...] = ()
    why: str = ""
    note: str = ""


def offered(folder: Path | None) -> str:
    """What can be drafted here: "both", "scans", "sounds", or nothing."""
    reads, hears = drafting.reads(), drafting.hears(folder)
    return "both" if reads and hears else "scans" if reads else "sounds" if hears else ""


def draftable(file: OpenFile) -> str:
    """What a machine could make of a file before its reader, by what the file says it is: "scan", "sound", or nothing.
    What it really is, is seen when it is opened.
    """
    ending, can = PurePath(file.name).suffix.lower(), offered(door().settings.speech_model)
    if file.type.startswith(("audio/", "video/")) or ending in _SOUNDS:
        return "sound" if can in {"both", "sounds"} else ""
    scan = file.type.startswith("image/") or ending in _SCANS
    return "scan" if scan and can in {"both", "scans"} else ""


def progress(one: Drafting) -> str:
    """Which page is being read."""
    name, number, of = one.at
    if of > 1:
        return str(_("正在认《%(name)s》第 %(number)d 页，共 %(of)d 页", name=name, number=number, of=of))
    return str(_("正在认《%(name)s》", name=name)) if name else str(_("正在准备"))


def shown(one: Drafting, typed: Sequence[str] = ()) -> list[Shown]:
    """The pages; `typed` is what a person has made of the drafts, in their order."""
    drafted = iter(typed)
    return [_shown(page, next(drafted, None) if page.draft is not None else None) for page in one.pages]


def _shown(page: Page, typed: str | None) -> Shown:
    title = page.name
    if page.of > 1:
        title = str(_("%(name)s 第 %(number)d 页", name=page.name, number=page.number))
    if page.draft is None:
        return Shown(title, picture(page.picture), why=str(WHY.get(page.why, WHY["damaged"])), note=_more(page))
    text = page.draft.text if typed is None else typed
    return Shown(title, picture(page.picture), text, page.draft.doubtful, note=_heard(page) or _more(page))


def _more(page: Page) -> str:
    if page.number == MOST_PAGES and page.of > MOST_PAGES:
        return str(_("只认了前 %(n)d 页，后面的请照着录。", n=MOST_PAGES))
    return ""


def _heard(page: Page) -> str:
    draft = page.draft
    if draft is None or not page.sound or draft.heard >= draft.length:
        return ""
    return str(_("到了时限：录音 %(all)d 分钟，只听到第 %(n)d 分钟。", all=-(-draft.length // 60), n=draft.heard // 60))
