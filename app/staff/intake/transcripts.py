"""/intake/transcripts 通话记录批量录入: a file is read in memory, its columns are named, its rows go to the door."""

import csv
import io
from hmac import compare_digest
from uuid import UUID

from flask import Blueprint, Response, abort, make_response, render_template, request

from app.edge import now
from app.forms import csrf_token
from app.staff.acting import go
from app.staff.auth import door, moment, staff_page
from app.staff.clues.papers import Sent
from app.staff.intake import runs
from app.transcripts import FILES, NOTES, ROWS, column_mark, marks, understood
from app.words import _, lazy
from cases.channels import sources
from cases.db import transaction
from cases.errors import BadInput
from cases.office import queries as office
from cases.staff.desk import Desk, day_of
from cases.staff.may import May
from intake import clean, keyring
from intake.hotline import mapping, reading
from intake.hotline.records import Unreadable
from intake.hotline.rows import Source, is_time

bp = Blueprint("intake_transcripts", __name__)
HOME = "/intake/transcripts"
FIELDS: dict[str, str] = {
    "text": lazy("通话内容"),
    "call_id": lazy("来电编号（认重复件用）"),
    "at": lazy("来电时间"),
    "seconds": lazy("时长"),
    "caller": lazy("来电人姓名（封进举报人信息）"),
    "phone": lazy("联系电话（封进举报人信息）"),
    "operator": lazy("接线员"),
    "department": lazy("被反映科室"),
    "subject": lazy("被反映人"),
    "company": lazy("公司"),
    "occurred_on": lazy("发生时间"),
    "place": lazy("地点"),
    "concerns": lazy("是否涉及院领导、本室"),
    "extra": lazy("附在通话内容后面"),
    "": lazy("不要这一列"),
}


@bp.get("/intake/transcripts")
@staff_page(May.INTAKE)
def index(desk: Desk) -> str:
    """The form for a file, and one's own runs."""
    return _index(desk)


def _index(desk: Desk, source: str = "", wrong: dict[str, str] | None = None) -> str:
    mine = runs.of(desk.staff_id, moment())
    return render_template(
        "staff/intake/transcripts/index.html", runs=mine, known=sources.names(), source=source, wrong=wrong or {}
    )


@bp.post("/intake/transcripts")
@staff_page(May.INTAKE, own=True, forms=True)
def send(desk: Desk) -> Response:
    """Read a file into memory and show how its columns are understood."""
    sent = Sent()
    good = csrf_token()
    if not good or not compare_digest(sent.values.get("csrf_token", "").encode(), good.encode()):
        abort(400)
    source = clean.line(sent.values.get("source", ""))[:80]
    wrong = {} if source else {"source": _("请写明这些通话记录从哪里来。")}
    try:
        data = _data(sent)
        if not wrong:
            return go(f"{HOME}/{runs.put(desk.staff_id, sent.name, source, data, moment()).id}")
    except Unreadable as error:
        wrong["file"] = str(FILES[error.code])
    with transaction(reading=True):
        return make_response(_index(desk, source, wrong), 422)


def _data(sent: Sent) -> bytes:
    data = bytearray()
    try:
        for chunk in sent.chunks():
            data += chunk
            if len(data) > reading.MOST:
                raise Unreadable("big")
    except BadInput:
        raise Unreadable("big") from None
    if not data:
        raise Unreadable("empty")
    return bytes(data)


@bp.get("/intake/transcripts/<uuid:run_id>")
@staff_page(May.INTAKE)
def show(desk: Desk, run_id: UUID) -> str:
    """The preview, the progress, or what came of it."""
    run = runs.get(desk.staff_id, run_id)
    if run.state != runs.WAITING:
        page = "running" if run.state == runs.RUNNING else "done"
        trouble = str(FILES.get(run.trouble, ""))
        return render_template(f"staff/intake/transcripts/{page}.html", run=run, trouble=trouble, **_told(run))
    return _preview(run, understood(run.table.heads, run.source, marks(door().settings)))


def _preview(run: runs.Run, columns: dict[str, str], wrong: str = "") -> str:
    first = runs.columns_of(run)
    rows = [(place, head, first[head], columns[head]) for place, head in enumerate(run.table.heads)]
    said = str(FILES[wrong]) if wrong else ""
    more = {"untimed": _untimed(rows), "above": _above()}
    return render_template(
        "staff/intake/transcripts/preview.html", run=run, rows=rows, fields=FIELDS, wrong=said, **more
    )


def _told(run: runs.Run) -> dict[str, list[tuple[str, list[int]]]]:
    """Why rows were not taken, and what is to be known of those that were: each in words, and the rows it holds for."""
    return {"reasons": _by_code(run.reasons, ROWS), "notes": _by_code(run.notes, NOTES)}


def _by_code(told: list[tuple[int, str]], words: dict[str, str]) -> list[tuple[str, list[int]]]:
    by: dict[str, list[int]] = {}
    for row, code in told:
        by.setdefault(code, []).append(row)
    return [(str(words[code]), rows) for code, rows in by.items()]


def _untimed(rows: list[tuple[int, str, list[str], str]]) -> str:
    """What is to be said before the rows are taken of when people called."""
    cells = [cell for _place, _head, first, what in rows if what == "at" for cell in first]
    if not any(what == "at" for *_rest, what in rows):
        return _("没有指明哪一列是来电时间：这些通话是什么时候打来的，就不知道了。有这一列的，请在上面选上。")
    odd = [cell for cell in cells if not is_time(cell)]
    return _("来电时间里有 %(n)d 格空着，或者看不出是哪一天；照样收，收完会列出是哪几行。", n=len(odd)) if odd else ""


def _above() -> bool:
    """Whether what is about the leadership is sealed to the superior (as `Facts.above`, in this transaction)."""
    return bool(office.office().superior.get("consent")) and "superior" in keyring.load(day_of(moment())).epochs


@bp.post("/intake/transcripts/<uuid:run_id>")
@staff_page(May.INTAKE)
def take(desk: Desk, run_id: UUID) -> Response | str:
    """Remember what the columns mean, and begin."""
    run = runs.get(desk.staff_id, run_id)
    columns = {head: request.form.get(f"c{place}", "extra") for place, head in enumerate(run.table.heads)}
    columns = {head: what if what in mapping.FIELDS else "extra" for head, what in columns.items()}
    wrong = mapping.wrong(columns)
    if wrong and run.state == runs.WAITING:
        return make_response(_preview(run, columns, wrong), 422)
    secret = marks(door().settings)
    told = {column_mark(head, secret): what for head, what in columns.items()}
    sources.remember(desk, run.source, told, secret.of("source", run.source))
    runs.start(run, Source(run.source, columns, secret, "desk"), now)
    return go(f"{HOME}/{run.id}")


@bp.get("/intake/transcripts/<uuid:run_id>/refused.csv")
@staff_page(May.INTAKE)
def refused(desk: Desk, run_id: UUID) -> Response:
    """The rows that were not taken, each with the reason, to be corrected and sent again."""
    run = runs.get(desk.staff_id, run_id)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*mapping.OURS, *map(mapping.harmless, run.table.heads)])
    for record, code in run.refused:
        cells = (record.cells.get(head, "") for head in run.table.heads)
        writer.writerow([record.number, str(ROWS[code]), *map(mapping.harmless, cells)])
    answer = Response("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = "attachment; filename=refused.csv"
    return answer


@bp.post("/intake/transcripts/<uuid:run_id>/drop")
@staff_page(May.INTAKE)
def drop(desk: Desk, run_id: UUID) -> Response:
    """Forget a file and what came of it."""
    runs.drop(desk.staff_id, run_id)
    return go(HOME)
