"""What the pages' script sends: sealed envelopes. No word of a report comes here, nor the code."""

import base64
from collections.abc import Callable
from typing import Any

from flask import Response, jsonify, request

from app.edge import now
from app.facts import Facts
from app.public import sealed as pages
from app.public.sealed import wait_of
from app.public.site import facts, from_elsewhere, keep, second, site
from cases.errors import NotFound, Unready, WrongState
from cases.inbox import door
from cases.inbox.door import Stored
from intake import direct
from intake.direct import BadShape, Sealed
from intake.web.flood import Flood
from intake.web.token import BadToken

TYPE = "application/vnd.qingyuan.sealed+json"


def comes() -> bool:
    """Whether this request is the script's: then its body holds envelopes, and no form is read."""
    return request.mimetype == TYPE


def refuse(code: str, status: int = 409, **more: Any) -> Response:
    """The script says it in the page's words."""
    answer = jsonify({"error": code, **more})
    answer.status_code = status
    return answer


def text(raw: bytes | None) -> str | None:
    """Bytes as the script takes them."""
    return None if raw is None else base64.b64encode(raw).decode("ascii")


def body() -> Sealed:
    """The body of this request. Raises BadShape."""
    raw = request.stream.read(direct.BODY_LIMIT + 1)
    if len(raw) > direct.BODY_LIMIT:
        raise BadShape
    return Sealed.read(raw)


def stale() -> Response:
    """The page stood too long, or its form has begun too much: the script goes on with a new token."""
    return refuse("stale", form=site().sign().new_form(second(now())))


def secret_of(sent: Sealed) -> bytes:
    """The secret of the page's own token. Raises BadToken, BadShape, Unready."""
    if from_elsewhere():
        raise BadToken
    return site().sign().form_secret(sent.text("form"), second(now()))


def gate(sent: Sealed, flood: Flood) -> Response | None:
    """What stands before every act: the page's own token, and the wait when the whole site is flooded."""
    try:
        secret = secret_of(sent)
    except BadToken:
        return stale()
    waiting = wait_of(flood, secret, sent.text("ticket"), sent.text("work"))
    if waiting is None:
        return None
    answer = refuse("wait", 429, seconds=waiting.seconds, ticket=waiting.ticket, bits=waiting.bits)
    answer.headers["Retry-After"] = str(waiting.seconds)
    return answer


def answered(act: Callable[[], Response]) -> Response:
    """`act`, with what it may raise said as a code."""
    try:
        return act()
    except BadShape:
        return refuse("shape", 422)
    except WrongState as error:
        return refuse("uploads" if error.code == "parked" else error.code)
    except NotFound:
        return refuse("absent", 422)
    except Unready:
        return refuse("away", 503)


def report() -> Response:
    """Keep a report that the browser has sealed; answers with the page for the code, which only the browser knows."""
    return answered(_report)


def _report() -> Response:
    sent = body()
    shut = gate(sent, site().reports)
    if shut is not None:
        return shut
    origin = sent.raw("origin", 32)
    most = site().caps(facts()).files

    def keep_it(parcel: door.Parcel, _known: Facts) -> Stored:
        return door.receive(parcel)

    stored = keep(lambda known: direct.report(sent, known.keys, known.terms(), most), keep_it)
    if not stored.fresh and stored.origin != origin:
        return refuse("known")  # other words under the same code: they belong into its thread
    return pages.empty_code_page(facts(), sent.text("addressee"), sent.text("form"))
