"""写成文字（机器草稿）: a scan or a recording that a reader may look at, in a machine's words beside it; in a clue a
checked text can be kept in the course.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request

from app.errors import say
from app.staff import inline
from app.staff.acting import go
from app.staff.auth import door, moment, staff_page
from app.staff.machine import running
from app.staff.machine.running import Drafting, Source
from app.staff.machine.showing import progress, shown
from app.words import _
from cases.casework import actions as clue_actions
from cases.casework import queries as clues
from cases.db import transaction
from cases.errors import BadInput, NotAllowed, WrongState
from cases.staff.desk import Desk
from cases.staff.may import May
from cases.triage import actions as triage_actions
from cases.triage import queries as triage
from cases.vault import OpenFile

bp = Blueprint("machine", __name__)


@dataclass(frozen=True)
class _Room:
    """Where a file is read: how that is kept, how it is opened, where one came from."""

    keep: Callable[[Desk, str, UUID], None]
    read: Callable[[Desk, str, UUID], OpenFile]
    back: str
    anchor: str
    saves: bool = False


_CLUES = _Room(clue_actions.view_file, clues.viewed, "/clues", "original", saves=True)
_TRIAGE = _Room(triage_actions.view_file, triage.viewed, "/triage", "words")


@bp.get("/clues/<string:ref>/files/<uuid:file_id>/draft")
@staff_page(May.CLUES, own=True)
def clue(desk: Desk, ref: str, file_id: UUID) -> Response:
    """The draft of a file of a clue, or how far it is."""
    return _File(desk, _CLUES, ref, file_id).page()


@bp.get("/triage/<string:ref>/files/<uuid:file_id>/draft")
@staff_page(May.TRIAGE, own=True)
def report(desk: Desk, ref: str, file_id: UUID) -> Response:
    """The draft of a file of an opened report, or how far it is."""
    return _File(desk, _TRIAGE, ref, file_id).page()


@bp.post("/clues/<string:ref>/files/<uuid:file_id>/draft")
@staff_page(May.CLUES, own=True)
def of_clue(desk: Desk, ref: str, file_id: UUID) -> Response:
    """Begin; or keep the checked text in the course of the clue."""
    file = _File(desk, _CLUES, ref, file_id)
    return file.save() if "text" in request.form else file.begin()


@bp.post("/triage/<string:ref>/files/<uuid:file_id>/draft")
@staff_page(May.TRIAGE, own=True)
def of_report(desk: Desk, ref: str, file_id: UUID) -> Response:
    """Begin."""
    return _File(desk, _TRIAGE, ref, file_id).begin()


@dataclass(frozen=True)
class _File:
    """A file before its reader."""

    desk: Desk
    room: _Room
    ref: str
    id: UUID

    @property
    def key(self) -> bytes:
        """By what its drafts are found."""
        return b"file" + self.id.bytes

    @property
    def back(self) -> str:
        """Where it came from."""
        return f"{self.room.back}/{self.ref}"

    def _read(self) -> OpenFile:
        with transaction(reading=True):
            return self.room.read(self.desk, self.ref, self.id)

    def begin(self) -> Response:
        """As for looking at it: the line is kept first; without an opened report a reason comes before."""
        try:
            with transaction():
                self.room.keep(self.desk, self.ref, self.id)
            self._start(self._read())
        except NotAllowed:
            return self._back()
        return go(f"{self.back}/files/{self.id}/draft")

    def _start(self, file: OpenFile) -> None:
        source, folder = Source(file.name, file.size, file.chunks), door().settings.speech_model
        running.start(Drafting(self.desk.staff_id, self.key, moment(), folder, [source]))

    def page(self, wrong: str = "", status: int = 200) -> Response:
        """What there is by now."""
        try:
            file = self._read()  # also where there is no draft: a wall answers as what is not there
        except NotAllowed:
            return self._back()
        # After the wall: what its person may no longer read is not looked at, and goes in half an hour.
        one = running.get(self.desk.staff_id, self.key, moment())
        if one is None:
            return self._back()
        with transaction(reading=True):
            values = {
                "file": file,
                "ref": self.ref,
                "back": self.back,
                "action": f"{self.back}/files/{self.id}",
                "one": one,
                "said": progress(one),
                "pages": shown(one, request.form.getlist("text")) if one.ended else [],
                "saves": self.room.saves and self._writes(),
                "wrong": wrong,
            }
            return inline.let(make_response(render_template("staff/machine/file.html", **values), status))

    def _back(self) -> Response:
        return go(f"{self.back}#{self.room.anchor}")

    def _writes(self) -> bool:
        try:
            clues.working(clues.held(self.desk, self.ref))
        except NotAllowed:
            return False
        return True

    def save(self) -> Response:
        """The checked text as a note; who checked it stands beside it, as beside every note."""
        if request.form.get("checked") != "y":
            return self.page(_("先对照原件看一遍，勾上再存。"), 422)
        text = "\n\n".join(one.strip() for one in request.form.getlist("text") if one.strip())
        try:
            with transaction():
                name = self.room.read(self.desk, self.ref, self.id).name
                head = _("《%(name)s》，机器识别，经人核对：", name=name)
                clue_actions.note(self.desk, self.ref, f"{head}\n{text}" if text else "")
        except BadInput as bad:
            return self.page(say(bad.code), 422)
        except WrongState:
            return self.page(_("这条线索刚被别人改过，请回到线索页看一看。"), 409)
        running.drop(self.desk.staff_id, self.key)
        return go(f"{self.back}#course")
