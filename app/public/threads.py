"""A reporter's thread for the pages' script: envelopes out, to be opened where the code is, and envelopes in. The code
itself never comes here.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, jsonify, render_template

from app.edge import now
from app.facts import Facts
from app.public import sealed as pages
from app.public import steps
from app.public.direct import answered, body, gate, text
from app.public.site import facts, keep, second, site
from cases.db import transaction
from cases.errors import NotFound
from cases.inbox import door
from cases.inbox.door import Thread
from intake import direct
from intake.direct import Sealed
from intake.receipt import can_be_written_to


@dataclass(frozen=True, slots=True)
class Shut:
    """A letter as the page draws it before it is opened in the browser; `number` of those from the office."""

    mine: bool
    day: date
    number: int
    text: str = ""


def opened(form: Any, **more: Any) -> Response:
    """What the holder of a look-up id is given; with a letter or a withdrawal, that is kept first."""
    return answered(lambda: _opened(form, more))


def _opened(form: Any, more: dict[str, Any]) -> Response:
    sent = body()
    shut = gate(sent, site().receipts)
    if shut is not None:
        return shut
    lookup = direct.lookup(sent)
    _thread(lookup)
    done = _act(sent, lookup)
    thread, known = _thread(lookup), facts()
    if done and sent.values.get("then") == "code":
        return pages.empty_code_page(known, thread.addressee, sent.text("form"), added=True)
    return jsonify({"page": _drawn(form, thread, known, {**more, "sent": done}), "thread": _envelopes(thread)})


def _thread(lookup: bytes) -> Thread:
    with transaction(reading=True):
        found = door.thread(lookup)
    if found is None:
        raise NotFound
    return found


def _act(sent: Sealed, lookup: bytes) -> str:
    """What was done: `sent`, `withdrawn` or nothing."""
    if sent.values.get("act") == "withdraw":
        with site().turn.take(), transaction():
            door.withdraw(lookup, facts().today)
        return "withdrawn"
    letter = sent.inner("message")
    if letter is None:
        return ""
    most = site().caps(facts()).files
    keep(
        lambda known: direct.message(letter, lookup, known.terms(), most),
        lambda parcel, _known: door.add_message(parcel),
    )
    return "sent"


def _drawn(form: Any, thread: Thread, known: Facts, more: dict[str, Any]) -> str:
    letters = [Shut(one.direction == "in", one.day, one.counter) for one in thread.letters]
    values = {
        "form": form,
        "known": known,
        "token": site().sign().new_form(second(now())),
        "code": "",
        "thread": thread,
        "letters": letters,
        "where": steps.of(thread, known),
        "lines": [],
        "shut": not can_be_written_to(thread, known.root, known.today, known.keys.ended),
        "reveals": [],
        "verifying": steps.verifying(known),
        "sealed": True,
    }
    return render_template("public/receipt/thread.html", **{**values, **more})


def _envelopes(thread: Thread) -> dict[str, Any]:
    return {
        "report": str(thread.report_id),
        "addressee": thread.addressee,
        "thread_public": text(thread.thread_public),
        "thread_epoch": thread.thread_epoch,
        "thread_proof": text(thread.thread_proof),
        "counter": thread.next_counter,
        "letters": [
            {"counter": one.counter, "epoch": one.epoch, "day": one.day.isoformat(), "body": text(one.body)}
            for one in thread.letters
        ],
    }
