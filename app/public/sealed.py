"""From an answered form to the page with the code: the wait when the whole site is flooded, the seal, the code."""

from dataclasses import dataclass

from flask import Response, render_template

from app.edge import now
from app.public.answers import Answer, refused
from app.public.facts import Facts
from app.public.site import keep, second, site
from crypto.receipt import Receipt
from intake import door
from intake.door import Handed
from intake.submission import Submission
from intake.web.flood import Flood

WORK_BITS = 18  # about a quarter of a million hashes: a second or two on a phone


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long, and the ticket that proves it; `bits` of work do instead."""

    seconds: int
    ticket: str
    bits: int


def must_wait(flood: Flood, answer: Answer) -> Waiting | None:
    """Whether this form has to wait before it goes on. Nobody is refused, and nothing is kept of anybody: the ticket
    belongs to the form.
    """
    moment, signer = now(), site().sign()
    ticket = answer.sent.get("ticket")
    left = signer.waits(ticket, answer.sent.get("work"), answer.secret, second(moment)) if ticket else None
    if left == 0:
        return None
    if left is not None:
        return Waiting(left, ticket, WORK_BITS)
    seconds = flood.hit(moment.timestamp())
    if not seconds:
        return None
    return Waiting(seconds, signer.ticket(answer.secret, second(moment) + seconds, WORK_BITS), WORK_BITS)


def submit(submission: Submission, to: str, answer: Answer) -> Handed:
    """Seal to `to` and keep. Raises Unready, WrongState."""
    handed = keep(
        lambda known: door.seal(submission, to, known.keys, known.terms()),
        lambda parcel, known: door.hand_in(submission, parcel, known.keys, known.terms()),
    )
    answer.spare(handed.spare)
    return handed


def code_page(answer: Answer, handed: Handed, to: str) -> Response:
    """The page with the code; the only place where it is shown."""
    code = Receipt.from_secret(answer.secret)
    known: Facts = answer.known
    page = render_template(
        "public/report/code.html",
        characters=code.chinese,
        english=code.english.split(),
        known=known,
        handed=handed,
        to=to,
        token=answer.token,
        lost=refused(answer.sent.refused),
    )
    return Response(page)
