"""读一遍扫描件: on the clerk's form, beside the scans that wait sealed. What a machine made out is corrected beside the
picture, and only what was checked goes into the narrative.
"""

import hashlib
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request

from app.staff import inline
from app.staff.auth import door, moment, staff_page
from app.staff.intake.sent import Sent
from app.staff.machine import running
from app.staff.machine.running import Drafting, Source
from app.staff.machine.showing import offered, progress, shown
from app.words import _
from cases.db import transaction
from cases.errors import NotFound
from cases.inbox import files
from cases.staff.desk import Desk
from cases.staff.may import May
from crypto.unseal import open_stream
from intake.submission import SentFile

bp = Blueprint("reading", __name__)
STEPS = frozenset({"read", "look", "put"})


@bp.get("/intake/drafts/<uuid:drafting_id>")
@staff_page(May.INTAKE, own=True)
def look(desk: Desk, drafting_id: UUID) -> Response:
    """How far it is, or the drafts: the part of the form that a script puts in the place of the old one."""
    one = running.by_id(desk.staff_id, drafting_id, moment())
    if one is None:
        raise NotFound
    with transaction(reading=True):
        return make_response(render_template("staff/machine/drafts.html", drafts=_drafts(one, [])))


def _key(sent: Sent) -> bytes:
    return hashlib.sha256(b"drafts of a form" + sent.secret).digest()


def press(desk: Desk, sent: Sent, form: Any) -> None:
    """What a button does: `read` begins, `look` says how far it is, `put` takes the checked words."""
    sent.park()
    step = sent.arrived.get("step")
    if step == "put":
        _put(desk, sent, form)
    elif step == "read" and not sent.parked:
        form.refuse("attachments", _("先选好扫描件或录音，再让机器认。"))
    elif step == "read":
        sources = [Source(one.name, one.size, _Opened(one)) for one in sent.parked]
        sent.arrived.values.pop("machine", None)
        running.start(
            Drafting(desk.staff_id, _key(sent), moment(), door().settings.speech_model, sources, request.path)
        )


class _Opened:
    """A file of this form, opened with the key that the form's secret gives. Raises CannotOpen."""

    def __init__(self, file: SentFile) -> None:
        self._file = file

    def __call__(self) -> Any:
        return open_stream(self._file.key, files.read(self._file.id, self._file.parts))


def _put(desk: Desk, sent: Sent, form: Any) -> None:
    texts = [one.strip() for one in typed(sent) if one.strip()]
    if not sent.arrived.get("checked"):
        form.refuse("narrative", _("先对照扫描件逐字看一遍，勾上“核对过了”再放进来。"))
        return
    form.narrative.data = "\n\n".join([*filter(None, [form.narrative.data]), *texts])
    sent.arrived.values.update({"drafted": ["y"] if texts or was_drafted(sent) else [], "machine": []})
    running.drop(desk.staff_id, _key(sent))


def typed(sent: Sent) -> list[str]:
    """What stands in the boxes beside the pictures."""
    return sent.arrived.values.get("machine", [])


def was_drafted(sent: Sent) -> bool:
    """Whether words of a machine, checked by the clerk, went into the narrative."""
    return sent.arrived.get("drafted") == "y"


def judge(sent: Sent, form: Any) -> None:
    """Whoever hands in while a draft lies beside its picture is asked what to do with it: it goes nowhere by itself."""
    if any(one.strip() for one in typed(sent)) and not form.wrong():
        form.refuse("narrative", _("机器草稿还没有放进来：核对后放进来，或者把旁边的字清空。"))


def forget(desk: Desk, sent: Sent) -> None:
    """The form is finished."""
    running.drop(desk.staff_id, _key(sent))


def offer(desk: Desk, sent: Sent | None) -> dict[str, Any]:
    """What the form's page shows of it; nothing where neither extra is there."""
    can = offered(door().settings.speech_model)
    one = running.get(desk.staff_id, _key(sent), moment()) if sent else None
    drafts = _drafts(one, typed(sent)) if one and sent else None
    return {"reads": can, "drafts": drafts, "drafted": sent is not None and was_drafted(sent)}


def _drafts(one: Drafting, words: list[str]) -> dict[str, object]:
    pages = shown(one, words) if one.ended else []
    return {"id": one.id, "back": one.back, "ended": one.ended, "said": progress(one), "pages": pages}


def drawn(answer: Response, drafts: object) -> Response:
    """Pictures may stand on the page while there are drafts on it."""
    return inline.let(answer) if drafts else answer
