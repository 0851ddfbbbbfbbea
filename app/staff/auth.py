"""Who is asking, whether the page is theirs, and the one transaction in which it is answered.

    @bp.get("/clues")
    @staff_page(May.CLUES)
    def index(desk: Desk) -> str: ...

Several acts: any of them opens the page. None: every signed-in person. A GET only reads; `writes=True` for one that
leaves
an audit line. `own=True`: the view opens its transactions itself (a line kept before the words are shown). The token
of a
POST is checked here, against `csrf_token`; `forms=True` leaves that to the view's own `Form`, which keeps what was
typed.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from flask import Flask, Response, abort, current_app, g, make_response, redirect, request
from flask_login import LoginManager, UserMixin, current_user

from app.config import Settings, is_loopback, read_secret
from app.edge import now
from app.forms import csrf_token
from app.words import speak
from cases.audit import actions as audit
from cases.db import transaction
from cases.errors import NotAllowed, NotFound, Unready
from cases.staff import actions, cache
from cases.staff.desk import Desk
from cases.staff.may import May, may
from cases.staff.queries import desk_notes
from crypto.passwords import DEFAULT_COST, Argon2Cost

View = Callable[..., Any]
_READS = ("GET", "HEAD")


@dataclass(frozen=True)
class Door:
    """What the sign-in of this application needs: its settings and what a guess at a password costs."""

    settings: Settings
    cost: Argon2Cost = DEFAULT_COST

    def host(self) -> actions.Host:
        """The pepper, read anew each time, as it is once missing and then there. Raises Unready where it is missing
        or weak.
        """
        pepper = read_secret(self.settings.pepper_file)
        if pepper is None:
            raise Unready("pepper")
        return actions.Host(pepper, self.cost)

    def secure(self) -> bool:
        """Whether the cookie is for https alone. Only a site that this machine alone can reach may do without."""
        return request.is_secure or not is_loopback(self.settings.staff_host)

    def cookie(self) -> str:
        """The name of the session's cookie: `__Host-` binds it to this host and to https (RFC 6265bis)."""
        return "__Host-qingyuan" if self.secure() else "qingyuan"


class Sitter(UserMixin):  # type: ignore[misc]
    """What Flask-Login wants to know of a person."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.id = str(desk.staff_id)


def door() -> Door:
    """The door of the running application."""
    found: Door = current_app.extensions["qingyuan_door"]
    return found


def install(app: Flask, made: Door) -> None:
    """Let `app` know its people by the cookie alone: nothing of Flask's own session is used."""
    app.extensions["qingyuan_door"] = made
    manager = LoginManager(app)
    manager.session_protection = None
    manager.request_loader(_load)
    app.before_request(_nowhere)


def _load(_request: object) -> Sitter | None:
    cookie = request.cookies.get(door().cookie(), "")
    desk = actions.at_desk(cookie, moment(), door().host()) if cookie else None
    if desk is None:
        return None
    g.csrf_key = sha256(b"qingyuan csrf key" + cookie.encode()).digest()
    if "lang" not in request.args:
        speak(desk_notes(desk.staff_id)[0].get("language"))
    return Sitter(desk)


def _nowhere() -> None:
    """Whoever is signed in is told in their own language that an address leads nowhere: as of what is behind a wall."""
    if request.routing_exception is not None and door().cookie() in request.cookies:
        with suppress(Unready), transaction(reading=True):
            at_desk()


def moment() -> datetime:
    """The time of this request: one for all that is done in it."""
    if "now" not in g:
        g.now = now()
    found: datetime = g.now
    return found


def at_desk() -> Desk | None:
    """Who is signed in, in a running transaction."""
    return current_user.desk if current_user.is_authenticated else None


def staff_page(*acts: May, writes: bool = False, own: bool = False, forms: bool = False) -> Callable[[View], View]:
    """Mark a view as a page of the staff side; see the head of this file."""

    def mark(view: View) -> View:
        @wraps(view)
        def page(**values: Any) -> Response:
            reading = request.method in _READS and not writes
            if own:
                with transaction(reading=True):
                    desk = _asked(acts, forms)
                return _answer(view, desk, values)
            with transaction(reading=reading):
                return _answer(view, _asked(acts, forms), values)

        return _guarded(page)

    return mark


def _guarded(page: View) -> View:
    @wraps(page)
    def guarded(**values: Any) -> Response:
        try:
            answer: Response = page(**values)
        except (NotAllowed, NotFound):
            # One and the same line for whatever was refused: it must not tell what there is.
            with transaction():
                audit.refusal(g.asking, moment())
            raise
        _touch()
        return answer

    return guarded


def _asked(acts: tuple[May, ...], forms: bool) -> Desk | None:
    desk = at_desk()
    if desk is None:
        return None
    g.asking, g.sitting = desk.staff_id, desk.session_id
    if acts and not any(may(desk.roles, act) for act in acts):
        raise NotAllowed(acts[0])
    if request.method not in _READS and not forms:
        check_token()
    return desk


def check_token() -> None:
    """Refuse a POST without this session's token. Raises BadRequest."""
    good = csrf_token()
    if not good or not compare_digest(request.form.get("csrf_token", "").encode(), good.encode()):
        abort(400)


def _answer(view: View, desk: Desk | None, values: dict[str, Any]) -> Response:
    return make_response(to_login()) if desk is None else make_response(view(desk, **values))


def to_login() -> Response:
    """Where a stranger is sent; a cookie that no longer opens anything is taken away. Whoever had been signed in and
    sent a form is told there that it was not taken.
    """
    late = request.method not in _READS and door().cookie() in request.cookies
    answer = make_response(redirect("/login?late=y" if late else "/login", 303))
    answer.delete_cookie(door().cookie(), path="/", secure=door().secure(), httponly=True, samesite="Strict")
    return answer


def set_cookie(answer: Response, cookie: str) -> None:
    """Give the browser its cookie: for this sitting, this host, no script and no other site."""
    answer.set_cookie(door().cookie(), cookie, path="/", secure=door().secure(), httponly=True, samesite="Strict")


def _touch() -> None:
    sitting = g.get("sitting")
    if sitting and cache.wants_touch(sitting, moment()):
        with transaction():
            actions.touch(sitting, moment())
