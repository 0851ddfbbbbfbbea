"""`/claim/…`: the one-time link in the answer to a letter. To look at it uses nothing up, for mail programs open every
link; the button does.
"""

from flask import Blueprint, Response, render_template
from markupsafe import Markup

from app.public.site import facts, from_elsewhere
from cases.db import transaction
from crypto.receipt import Receipt
from intake.claims import Token, fetch

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
    if found is not None and not from_elsewhere():
        with transaction():
            mine = fetch(found, known.today)
        if mine is not None:
            return _shown(mine)
    return Response(render_template("public/claim/gone.html", known=known), 410)


def _shown(mine: Receipt) -> Response:
    spans = Markup("").join(Markup("<span>{}</span>").format(one) for one in mine.chinese)
    words = {"characters": spans, "english": mine.english, "token": "", "lost": [], "added": False, "to": "office"}
    return Response(render_template("public/report/code.html", known=facts(), **words))
