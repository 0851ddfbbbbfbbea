"""安全查看: a file that a stranger sent, in pictures or words made anew by a process that can do nothing else. The file
itself is fetched with a reason; its bytes never touch this machine's disk.
"""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request

from app.headers import policy
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
from intake.files.sandbox import Sandbox
from intake.files.told import Answer, Refused

bp = Blueprint("viewing", __name__)
MOST = 96 * 1024 * 1024
_BOX = Sandbox()
_WHY: dict[str, str] = {
    "damaged": lazy("文件不完整，或者内容不合它的格式，画不出来。"),
    "locked": lazy("文件有密码，这里打不开。"),
    "huge": lazy("画面太大，画出来会占满内存，所以不画。"),
    "big": lazy("文件太大，这里不画。"),
    "pages": lazy("页数太多，多半不是正常的文件，这里不画。"),
    "bomb": lazy("这是压缩炸弹：解开会占满机器。这里不解开。"),
    "unknown": lazy("这类文件画不出来。"),
    "sound": lazy("录音、录像没有安全查看，要听只能取原件。"),
    "heic": lazy("苹果手机的 HEIC 照片这里画不出来，要看只能取原件。"),
    "old_office": lazy("旧版 Office 文件这里画不出来，要看只能取原件。"),
    "slow": lazy("画了十秒还没有画完，多半不是正常的文件，已经停下。"),
    "busy": lazy("正在给别人画，请过一会儿再按一次。"),
    "cage": lazy("这台机器的系统不能把打开文件的进程关起来，所以不画。请告诉系统管理员。"),
    "virus": lazy("查毒软件说这个文件有害，不画。文件还在，没有删。"),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page shows: pictures as data, words, or why not. `virus`: what was found; `unchecked`: nobody looked."""

    pictures: tuple[str, ...] = ()
    text: str = ""
    pages: int = 0
    page: int = 1
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
    # The one page with pictures in it: they are nowhere but in this answer, so there is no address they could have.
    answer.headers["Content-Security-Policy"] = policy(scripts=True).replace("img-src", "img-src data:")
    return answer


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
    try:
        answer = _BOX.run("view", kinds.kind_of(data[: kinds.HEAD]), data, page)
    except Refused as refused:
        return Seen(why=str(_WHY.get(refused.code, _WHY["damaged"])), unchecked=unchecked)
    return _seen(answer, page, unchecked=unchecked)


def _seen(answer: Answer, page: int, *, unchecked: bool) -> Seen:
    pictures = tuple(one for part in answer.parts if (one := _as_data(part)))
    at = min(max(page, 1), max(answer.pages, 1))
    return Seen(pictures, answer.text, answer.pages, at, unchecked=unchecked)


def _as_data(part: bytes) -> str:
    """Only what is a picture by its first bytes: the child is not believed."""
    kind = kinds.kind_of(part[: kinds.HEAD])
    return f"data:image/{kind};base64,{base64.b64encode(part).decode()}" if kind in {"jpeg", "png"} else ""


def known_harm(pieces: Iterator[bytes]) -> tuple[str, bool]:
    """What clamd finds, and whether it was asked in vain; without a clamd neither."""
    address = door().settings.clamd
    if not address:
        return "", False
    try:
        return clam.scan(address, pieces), False
    except clam.Away:
        return "", True
