"""Very many clues of one person, written straight into the tables: for measuring lists and searches."""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from cases import vault
from cases.casework.models import Clue, Gist, Holding, Origin
from cases.db import session, transaction
from cases.inbox import contexts as inbox
from cases.inbox.models import Report
from cases.office.rules import new_ref
from cases.staff.desk import Desk
from cases.vault import CaseKey, contexts
from crypto.seal import box, new_key, seal, wrap

WORDS = "三月上旬在门诊与病区之间有人介绍患者到院外做检测并以现金收取费用没有票据也没有告知家属曾向护士站询问"


def narrative(number: int, length: int) -> str:
    """Chinese words, different for each number."""
    turn = number % len(WORDS)
    return f"第{number}件。" + (WORDS[turn:] + WORDS[:turn]) * (length // len(WORDS)) + secrets.token_hex(4)


def many_clues(desk: Desk, count: int, *, length: int = 0, form: str = "box") -> None:
    """`count` clues that `desk` holds; with `length`, each with an original of so many characters."""
    for start in range(0, count, 5000):
        with transaction():
            _some(desk, range(start, min(count, start + 5000)), length, form)


def _some(desk: Desk, numbers: range, length: int, form: str) -> None:
    rows: dict[Any, list[dict[str, Any]]] = {Clue: [], Holding: [], Gist: [], Report: [], Origin: []}
    for number in numbers:
        _one(desk, number, length, form, rows)
    for table, values in rows.items():
        if values:
            session().execute(insert(table), values)


def _one(desk: Desk, number: int, length: int, form: str, rows: dict[Any, list[dict[str, Any]]]) -> None:
    case = CaseKey(uuid4(), 1, new_key())
    day = desk.today
    due = day + timedelta(days=number % 60)
    state = {"state": "open", "opened_on": day, "due_on": due, "level": "none", "closed_on": None}
    rows[Clue].append({"id": case.clue_id, "ref": new_ref(), "epoch": 1, "version": 1, **state})
    ctx = contexts.holding(case.clue_id, 1, desk.staff_id)
    key = wrap(desk.keys.pair.public, case.key, ctx) if form == "hpke" else box(desk.keys.symmetric, case.key, ctx)
    held = {"clue_id": case.clue_id, "staff_id": desk.staff_id, "part": "handler", "epoch": 1, "form": form}
    rows[Holding].append({**held, "key": key, "closed": False, "due_on": due, "since": desk.now})
    gist = vault.seal_row(case, Gist(), {"title": f"线索 {number}", "subject": "周某", "department": "胃肠外科"})
    row = {name: getattr(gist, name) for name in ("id", "clue_id", "epoch", "key", "body")}
    rows[Gist].append({**row, "number": 1, "at": desk.now, "by_id": desk.staff_id})
    if length:
        _original(desk, case, narrative(number, length), rows)


def _original(desk: Desk, case: CaseKey, text: str, rows: dict[Any, list[dict[str, Any]]]) -> None:
    report, dek = uuid4(), new_key()
    body = seal(dek, vault.pack({"narrative": text, "files": []}), inbox.report_body(report))
    rows[Report].append(_report(report, body, desk))
    key = box(case.key, dek, contexts.origin(case.clue_id, report, 1))
    rows[Origin].append({"clue_id": case.clue_id, "report_id": report, "epoch": 1, "key": key})


def _report(report: UUID, body: bytes, desk: Desk) -> dict[str, Any]:
    plain = {"id": report, "ref": new_ref(), "channel": "CH_WEB", "addressee": "office", "state": "clue_opened"}
    flags = {"named": False, "new_words": False, "withdrawn": False, "thread_epoch": 0, "level": "none"}
    return {**plain, **flags, "said": "accepted", "received_on": desk.today, "body": body, "reporter_seal": b""}
