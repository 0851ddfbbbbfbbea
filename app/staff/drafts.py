"""Half-written words: a small script sends them every few seconds, sealed under the writer's own key; the form takes
them back.

Once a sitting has ended nothing here can be sealed under that person's key any more. So what is typed is kept while
the person is signed in (`app/static/js/drafts.js`), and is given back on the form's next page. A form that was taken
(its answer leads elsewhere) drops what was kept for it.
"""

import json
import re
from contextlib import suppress
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, Response, g, make_response, redirect, request
from flask_login import current_user
from wtforms.csrf.core import CSRFTokenField

from app.forms import Form
from app.staff.auth import at_desk, staff_page
from cases.db import transaction
from cases.errors import BadInput, Unready
from cases.staff import actions
from cases.staff.desk import Desk
from cases.staff.may import May

bp = Blueprint("drafts", __name__)
PLACE = re.compile(r"(?=.{1,80}\Z)(?:/[A-Za-z0-9-]+)+(?:#[a-z]+)?")
FORM = "application/x-www-form-urlencoded"
_ELSEWHERE = (302, 303)


def install(app: Flask) -> None:
    """Let the forms of `app` take back what was kept for them, and forget it once they were taken."""
    app.jinja_env.globals["restored"] = restored
    app.after_request(_drop)


@bp.post("/drafts")
@staff_page(May.SIGN_IN)
def keep(desk: Desk) -> Response:
    """Keep what is typed so far in one form. The words are the form's fields as JSON: `{name: [values]}`."""
    words = request.form.get("words", "")
    if _fields(words) is None:
        return make_response("", 422)
    try:
        actions.keep_draft(desk, _place(), words)
    except BadInput:
        return make_response("", 422)
    return make_response("", 204)


@bp.post("/drafts/drop")
@staff_page(May.SIGN_IN)
def drop(desk: Desk) -> Response:
    """Forget what was kept, and show the form as it was before."""
    place = _place()
    actions.drop_draft(desk, place)
    return make_response(redirect(place, 303))


def _place() -> str:
    place = request.form.get("place", "")
    return place if PLACE.fullmatch(place) else "/today"


def restored(form: Form, place: str) -> datetime | None:
    """Put back into a fresh `form` what was kept for `place`; when that was, or None where nothing was."""
    g.draft = True  # the layout adds the script and the form that drops
    desk = at_desk()
    kept = actions.kept(desk, place) if desk and request.method == "GET" else None
    fields = _fields(kept.words) if kept else None
    if kept is None or not fields:
        return None
    changed = [_put(form[name], values) for name, values in fields.items() if name in form]
    return kept.at if any(changed) else None


def _put(field: Any, values: list[str]) -> bool:
    if isinstance(field, CSRFTokenField):
        return False
    before = field.data
    with suppress(ValueError):
        field.process_formdata(values)
    return bool((field.data or "") != (before or ""))


def _fields(words: str) -> dict[str, list[str]] | None:
    """The fields in `words`, or None for what is no such thing."""
    try:
        found = json.loads(words)
    except ValueError:
        return None
    lists = found.values() if isinstance(found, dict) else [None]
    good = all(isinstance(one, list) and all(isinstance(value, str) for value in one) for one in lists)
    return found if good else None


def _drop(answer: Response) -> Response:
    """After a form that was taken. A form's page is left with See Other alone where it was; a stranger's is not."""
    if request.method == "POST" and answer.status_code in _ELSEWHERE and request.mimetype == FORM:
        place = request.form.get("draft", "")
        if place and "asking" in g:
            # What cannot be dropped now is offered once more, which harms nobody.
            with suppress(Unready), transaction():
                actions.drop_draft(current_user.desk, place)
    return answer
