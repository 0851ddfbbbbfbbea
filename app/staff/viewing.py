"""安全查看: a file that a stranger sent, in pictures or words made anew by a process that can do nothing else. The file
itself is fetched with a reason; its bytes never touch this machine's disk.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request

from app.staff import inline
from app.staff.acting import go
from app.staff.auth import door, staff_page
from app.staff.sending import send
from app.words import lazy
from cases.casework import actions as clue_actions
from cases.casework import queries as clues
from cases.db import transaction
from cases.errors import NotAllowed
from cases.staff.desk import Desk
from cases.staff.may import May
from cases.triage import actions as triage_actions
from cases.triage import queries as triage
from cases.vault import OpenFile
from intake.files import clam, kinds
from intake.files.converter import Converter
from intake.files.drawing import drawn, playable
from intake.files.sandbox import Sandbox
from intake.files.told import Answer, Refused

bp = Blueprint("viewing", __name__)
MOST = 96 * 1024 * 1024
MOST_PLAYED = 24 * 1024 * 1024
_BOX = Sandbox()
_PLAYED = {"mp3": "mpeg"}
_WHY: dict[str, str] = {
    "damaged": lazy("文件不完整，或者内容不合它的格式，画不出来。"),
    "locked": lazy("文件有密码，这里打不开。"),
    "huge": lazy("画面太大，画出来会占满内存，所以不画。"),
    "big": lazy("文件太大，这里不画。"),
    "pages": lazy("页数太多，多半不是正常的文件，这里不画。"),
    "bomb": lazy("这是压缩炸弹：解开会占满机器。这里不解开。"),
    "unknown": lazy("这类文件画不出来。"),
    "sound": lazy("这种录音（AMR）浏览器放不出来。取原件以后，用断网电脑上的播放软件听。"),
    "long": lazy("录音、录像超过 24 兆，这里不放，要听只能取原件。"),
    "heic": lazy("这张 HEIC 照片画不出来，要看只能取原件。"),
    "old_office": lazy(
        "旧版 Office 文件要装了 LibreOffice 才画得出来，这台机器没有装。要看只能取原件，或者请系统管理员装上。"
    ),
    "slow": lazy("画了很久还没有画完，多半不是正常的文件，已经停下。"),
    "busy": lazy("正在给别人画，请过一会儿再按一次。"),
    "cage": lazy("这台机器的系统不能把打开文件的进程关起来，所以不画。请告诉系统管理员。"),
    "virus": lazy("查毒软件说这个文件有害，不画。文件还在，没有删。"),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page shows: pictures, sound or film as data, words, or why not. `virus`: what was found; `unchecked`:
    nobody looked; `note`: how it was drawn. The pictures are the pages `page` to `last`.
    """

    pictures: tuple[str, ...] = ()
    text: str = ""
    pages: int = 0
    page: int = 1
    last: int = 1
    step: int = 1
    note: str = ""
    sound: str = ""
    film: str = ""
    why: str = ""
    virus: str = ""
    unchecked: bool = False


@bp.post("/clues/<string:ref>/files/<uuid:file_id>/view")
@staff_page(May.CLUES, own=True)
def clue(desk: Desk, ref: str, file_id: UUID) -> Response:
    """A file of a clue."""
    ways = (clue_actions.view_file, clues.viewed, f"/clues/{ref}", "original")
    return _shown(desk, ref, file_id, ways)


@bp.post("/triage/<string:ref>/files/<uuid:file_id>/view")
@staff_page(May.TRIAGE, own=True)
def report(desk: Desk, ref: str, file_id: UUID) -> Response:
    """A file of an opened report."""
    ways = (triage_actions.view_file, triage.viewed, f"/triage/{ref}", "words")
    return _shown(desk, ref, file_id, ways)


Act = Callable[[Desk, str, UUID], None]
Read = Callable[[Desk, str, UUID], OpenFile]


def _shown(desk: Desk, ref: str, file_id: UUID, ways: tuple[Act, Read, str, str]) -> Response:
    """Keep the line, then draw; without an opened report a reason comes first."""
    act, read, back, anchor = ways
    page = request.form.get("page", 1, type=int)
    try:
        if page == 1:
            with transaction():
                act(desk, ref, file_id)
        with transaction(reading=True):
            file = read(desk, ref, file_id)
    except NotAllowed:
        return go(f"{back}#{anchor}")
    seen = look(file, page)
    with transaction(reading=True):
        place = {"ref": ref, "back": back, "action": f"{back}/files/{file_id}"}
        answer = make_response(render_template("staff/files/view.html", file=file, seen=seen, **place))
    return inline.let(answer, sound=True)


def give(file: OpenFile, ref: str, action: str) -> Response:
    """The file itself; where clamd knows it as harmful, only to who has said that it is wanted all the same."""
    virus, _asked = ("", False) if request.form.get("anyway") == "y" else known_harm(file.chunks())
    if not virus:
        return send(file)
    seen = Seen(why=str(_WHY["virus"]), virus=virus)
    with transaction(reading=True):
        place = {"ref": ref, "back": action.partition("/files/")[0], "action": action}
        return make_response(render_template("staff/files/view.html", file=file, seen=seen, **place), 409)


def look(file: OpenFile, page: int) -> Seen:
    """A file as it can be shown. Raises CannotOpen where its seal does not hold."""
    if file.size > MOST:
        return Seen(why=str(_WHY["big"]))
    data = b"".join(file.chunks())
    virus, unchecked = known_harm(iter([data]))
    if virus:
        return Seen(why=str(_WHY["virus"]), virus=virus)
    return replace(_made(file, data, page), unchecked=unchecked)


def _made(file: OpenFile, data: bytes, page: int) -> Seen:
    try:
        if kinds.kind_of(data[: kinds.HEAD]) in kinds.SOUND:
            return _played(file.type, data)
        seen = drawn(_BOX, _converter(door().settings.soffice), (file.name, data), page)
    except Refused as refused:
        return Seen(why=str(_WHY.get(refused.code, _WHY["damaged"])))
    step = kinds.PAGES_AT_ONCE if seen.how == "looks" else 1
    return replace(_seen(seen.answer, page), note=str(_HOW.get(seen.how, "")), step=step)


def _played(said: str, data: bytes) -> Seen:
    """For the browser's own player. Raises Refused."""
    if len(data) > MOST_PLAYED:
        return Seen(why=str(_WHY["long"]))
    played = playable(_BOX, data)
    kind = kinds.kind_of(played[: kinds.HEAD])
    film = kind in {"mp4", "webm"} and not said.startswith("audio/") and played[8:12] != b"M4A "
    source = inline.as_data(f"{'video' if film else 'audio'}/{_PLAYED.get(kind, kind)}", played)
    return Seen(film=source) if film else Seen(sound=source)


@lru_cache(maxsize=1)
def _converter(program: str) -> Converter | None:
    """One of a process, so that one document at a time is drawn; none without LibreOffice."""
    return Converter(program) if program else None


def _seen(answer: Answer, page: int) -> Seen:
    pictures = tuple(one for part in answer.parts if (one := inline.picture(part)))
    at = min(max(page, 1), max(answer.pages, 1))
    last = min(at + max(len(pictures), 1) - 1, max(answer.pages, 1))
    return Seen(pictures, answer.text, answer.pages, at, last)


_HOW: dict[str, str] = {
    "looks": lazy("由 LibreOffice 画出，字体、分页可能和原件不同。"),
    "late": lazy("排版太复杂，LibreOffice 没有画完，只取出了文字和图片。"),
    "words": lazy("只取出了文字和图片，版式、公式不在里面。"),
}


def known_harm(pieces: Iterator[bytes]) -> tuple[str, bool]:
    """What clamd finds, and whether it was asked in vain; without a clamd neither."""
    address = door().settings.clamd
    if not address:
        return "", False
    try:
        return clam.scan(address, pieces), False
    except clam.Away:
        return "", True
