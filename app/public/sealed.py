"""From an answered form to the page with the code: the wait when the whole site is flooded, the seal, the code."""

from dataclasses import dataclass
from typing import ClassVar

from flask import Response, render_template
from markupsafe import escape

from app.edge import now
from app.facts import Facts
from app.public.answers import Answer, FileLine, refused
from app.public.site import keep, second, site
from app.words import language
from crypto.receipt import Receipt
from intake import door
from intake.door import Handed
from intake.submission import Submission
from intake.web.flood import Flood

_TOKEN, _CHARACTERS, _ENGLISH = "TOKEN-OF-THIS-FORM", "CHARACTERS-OF-THIS-CODE", "WORDS-OF-THIS-CODE"
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
    return wait_of(flood, answer.secret, answer.sent.get("ticket"), answer.sent.get("work"))


def wait_of(flood: Flood, secret: bytes, ticket: str, work: str) -> Waiting | None:
    """The same for the form with this secret."""
    moment, signer = now(), site().sign()
    left = signer.waits(ticket, work, secret, second(moment)) if ticket else None
    if left == 0:
        return None
    if left is not None:
        return Waiting(left, ticket, WORK_BITS)
    seconds = flood.hit(moment.timestamp())
    if not seconds:
        return None
    return Waiting(seconds, signer.ticket(secret, second(moment) + seconds, WORK_BITS), WORK_BITS)


def submit(submission: Submission, to: str, answer: Answer) -> Handed:
    """Seal to `to` and keep. Raises Unready, WrongState."""
    handed = keep(
        lambda known: door.seal(submission, to, known.keys, known.terms()),
        lambda parcel, known: door.hand_in(submission, parcel, known.keys, known.terms()),
    )
    answer.spare(handed.spare)
    return handed


class _Drawn:
    """The page with the code of one moment's facts, drawn once: only the code and the token differ between senders."""

    known: Facts | None = None
    pages: ClassVar[dict[tuple[str, str, bool], str]] = {}  # replaced as a whole


def code_page(answer: Answer, handed: Handed, to: str) -> Response:
    """The page with the code; the only place where it is shown."""
    known = answer.known
    if answer.sent.refused:
        return Response(_fill(_draw(known, handed.added, to, refused(answer.sent.refused)), answer))
    if _Drawn.known is not known:
        _Drawn.known, _Drawn.pages = known, {}
    key = (language(), to, handed.added)
    if key not in _Drawn.pages:
        _Drawn.pages[key] = _draw(known, handed.added, to, [])
    return Response(_fill(_Drawn.pages[key], answer))


def empty_code_page(known: Facts, to: str, token: str, *, added: bool = False) -> Response:
    """The same page for a code that was made in the browser: the script puts it in, we have never seen it."""
    page = _draw(known, added, to, [])
    for mark, said in ((_TOKEN, token), (_CHARACTERS, ""), (_ENGLISH, "")):
        page = page.replace(mark, str(escape(said)), 1)
    return Response(page)


def _draw(known: Facts, added: bool, to: str, lost: list[FileLine]) -> str:
    words = {"token": _TOKEN, "characters": _CHARACTERS, "english": _ENGLISH}
    return render_template("public/report/code.html", known=known, added=added, to=to, lost=lost, **words)


def _fill(page: str, answer: Answer) -> str:
    code = Receipt.from_secret(answer.secret)
    spans = "".join(f"<span>{one}</span>" for one in code.chinese)
    for mark, text in ((_TOKEN, answer.token), (_CHARACTERS, spans), (_ENGLISH, code.english)):
        page = page.replace(mark, text, 1)
    return page
