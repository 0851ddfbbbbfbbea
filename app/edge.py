"""What both sides of the web have in common: one way to make an application."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Flask, request
from jinja2 import StrictUndefined

from app import render, words
from app.errors import register_errors
from app.forms import choice_id, csrf_token
from app.headers import secure_headers
from app.render import STATIC, TEMPLATES
from cases.db import transaction


@dataclass(frozen=True)
class OfficeName:
    """What the head of a page says of the office, where nobody has told more."""

    name: str = ""
    room: str = ""
    demo: bool = False


@dataclass(frozen=True)
class Edge:
    """What the edge remembers about its application."""

    settings: Any
    demo: bool


def now() -> datetime:
    """The one clock of the web: read at the edge and passed on."""
    return datetime.now(UTC)


@contextmanager
def work() -> Iterator[None]:
    """The one transaction of a request: it only reads for GET and HEAD, and is kept when the block ends well."""
    with transaction(reading=request.method in {"GET", "HEAD"}):
        yield


def make_app(
    name: str,
    settings: Any = None,
    *,
    office: Callable[[], Any] | None = None,
    rail: Callable[[], Iterable[Any]] | None = None,
    scripts: bool = True,
) -> Flask:
    """A Flask application of one side, without pages: templates, words, headers, errors, static files.

    `name` is "public" or "staff". `office` gives the object of the head (`.name`, `.room`, `.demo`); `rail` the groups
    of the staff rail, `(heading, [(href, label, count or None), …])`: only pages that exist and this person may open.
    """
    # The side is the name and no module; nothing is kept in Flask's instance folder.
    app = Flask(
        name,
        root_path=str(STATIC.parent),
        instance_path=str(STATIC),
        static_folder=str(STATIC),
        template_folder=str(TEMPLATES),
    )
    demo = bool(getattr(settings, "demo", False))
    app.extensions["qingyuan"] = Edge(settings, demo)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    words.install(app)
    render.install(app)
    register_errors(app)
    secure_headers(app, scripts=scripts, microphone=name == "public")
    app.jinja_env.globals.update(choice_id=choice_id, csrf_token=csrf_token, here=here, side=name)

    @app.context_processor
    def head() -> dict[str, Any]:
        return {"office": office() if office else OfficeName(demo=demo), "rail": rail or list, "person": None}

    return app


def here(href: str) -> bool:
    """Whether the page being shown is `href` or stands below it, for `aria-current`."""
    return request.path == href or request.path.startswith(f"{href.rstrip('/')}/")
