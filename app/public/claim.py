"""`/claim/…`: the one-time link in the answer to a letter. To look at it uses nothing up, for mail programs open every
link; the button does.
"""

from datetime import date

from flask import Blueprint, Response, render_template
from markupsafe import Markup

from app.public.site import facts, from_elsewhere, site
from cases.db import transaction
from crypto.receipt import Receipt
from intake.claims import Token, fetch, may_be_there

views = Blueprint("claim", __name__)


@views.get("/claim/<string:token>")
def ask(token: str) -> str:
    """What the button will do."""
    return render_template("public/claim/ask.html", known=facts(), token=token)


@views.post("/claim/<string:token>")
def code(token: str) -> Response:
    """The code, once. A link that was used, is too old or never was gets one and the same answer."""
    known = facts()
    found = Token.read(token)
    mine = None if found is None or from_elsewhere() else _fetched(found, known.today)
    if mine is not None:
        return _shown(mine)
    return Response(render_template("public/claim/gone.html", known=known), 410)


def _fetched(token: Token, today: date) -> Receipt | None:
    with transaction(reading=True):
        worth = may_be_there(token)
    if not worth:
        return None
    with site().turn.take(), transaction():
        return fetch(token, today)


def _shown(mine: Receipt) -> Response:
    spans = Markup("").join(Markup("<span>{}</span>").format(one) for one in mine.chinese)
    words = {"characters": spans, "english": mine.english, "token": "", "lost": [], "added": False, "to": "office"}
    return Response(render_template("public/report/code.html", known=facts(), **words))
