"""`POST /api/v1/transcripts`: a call centre's or a platform's system hands in what callers said. It writes and never
reads: no address of this interface gives back a word, a state or a list.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response

from app.edge import now
from app.facts import Facts
from app.public import api_calls
from app.public.api_calls import Sent
from app.public.api_problems import Problem, answer
from app.public.site import facts, site
from app.taking import whom
from app.transcripts import DUPLICATE, FAILED, NOTES, RECEIVED, ROWS, Outcome, marks, notes, taken
from cases.channels.door import providers
from cases.channels.door.providers import Answered
from cases.db import transaction
from cases.errors import Unready
from intake.door import SUPERIOR, addressee
from intake.hotline.calls import Sender, as_submission
from intake.hotline.rows import Refused
from intake.submission import Submission

views = Blueprint("api", __name__)
REFUSED = "refused"


@views.get("/api/v1/openapi.json")
def description() -> Response:
    """The interface, described (OpenAPI 3.1)."""
    return Response(_description(), content_type="application/json")


@cache
def _description() -> bytes:
    return (Path(__file__).parent / "openapi.json").read_bytes()


@views.post("/api/v1/transcripts")
def transcripts() -> Response:
    """Take one transcript with its recordings, or several."""
    try:
        return _taken()
    except Problem as problem:
        return answer(problem)
    except Unready:
        return answer(Problem("unready"))


def _taken() -> Response:
    known = facts()
    if not known.keys.ready:
        raise Unready("keys")
    sent = api_calls.read(known)
    if sent.caller.sandbox:
        checked = [_kept(_checked(call, sent, known)) for call in sent.calls]
        sent.forget()
        return _answer(sent, checked)
    secret = marks(site().settings)
    mark, digest = secret.of("api-key", sent.caller.id.bytes, sent.key), secret.of("api-body", *sent.parts)
    with transaction(reading=True):
        before = providers.answered(sent.caller.id, mark)
    if before is not None:
        sent.forget()
        return _before(sent, before, digest)
    try:
        results = [_kept(_taken_in(call, sent)) for call in sent.calls]
    except Unready:
        sent.forget()
        raise
    with site().turn.take(), transaction():
        providers.answer(sent.caller.id, mark, Answered(digest, {"results": results}), known.today)
    return _answer(sent, results)


def _before(sent: Sent, before: Answered, digest: bytes) -> Response:
    if not api_calls.is_same(before.digest, digest):
        raise Problem("conflict")
    told = _answer(sent, before.answer["results"])
    told.headers["Idempotency-Replayed"] = "true"
    return told


def _report(call: dict[str, Any], sent: Sent) -> Submission:
    return as_submission(call, Sender(sent.caller.id, sent.caller.name), marks(site().settings), tuple(sent.files))


def _taken_in(call: dict[str, Any], sent: Sent) -> Outcome:
    try:
        report = _report(call, sent)
    except Refused as wrong:
        one = Outcome(0, FAILED, wrong.code)
    else:
        with site().turn.take():
            one = taken(0, report, now(), site().known)
    if one.result != RECEIVED:
        sent.forget()
    return one


def _checked(call: dict[str, Any], sent: Sent, known: Facts) -> Outcome:
    """What would become of it; nothing is kept."""
    try:
        report = _report(call, sent)
    except Refused as wrong:
        return Outcome(0, FAILED, wrong.code)
    to = addressee(report.concerns, whom(report, known))
    if to == SUPERIOR and not known.above:
        return Outcome(0, FAILED, "leadership")
    if report.reporter and not known.keys.takes_names:
        return Outcome(0, FAILED, "names")
    return Outcome(0, RECEIVED, notes=notes(report, to))


def _kept(one: Outcome) -> list[Any]:
    """Codes and a random reference: what may be written down of an answer."""
    return [one.result, one.reason, one.ref, list(one.notes)]


def _answer(sent: Sent, results: list[list[Any]]) -> Response:
    told = [_said(call["call_id"], *one) for call, one in zip(sent.calls, results, strict=True)]
    body = {"sandbox": sent.caller.sandbox, "results": told}
    return Response(json.dumps(body, ensure_ascii=False), content_type="application/json")


def _said(call_id: str, result: str, reason: str, ref: str, notes: Sequence[str] = ()) -> dict[str, Any]:
    said: dict[str, Any] = {"call_id": call_id, "result": result if result in (RECEIVED, DUPLICATE) else REFUSED}
    if ref:
        said["reference"] = ref
    if notes:
        said["notes"] = [{"code": code, "detail": str(NOTES[code])} for code in notes]
    return {**said, "reason": reason, "detail": str(ROWS[reason])} if reason else said
