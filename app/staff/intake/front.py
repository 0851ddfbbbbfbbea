"""/intake 录入: which way it came, and what I typed that nobody has registered yet."""

from flask import Blueprint, Response, current_app, make_response, render_template

from app import labels
from app.staff import ways
from app.staff.auth import staff_page
from app.staff.intake import kinds
from cases.channels import openings
from cases.db import transaction
from cases.office.rules import tidy_ref
from cases.staff.desk import Desk
from cases.staff.may import May
from cases.triage import typed

CALLS = "/intake/calls/new"
bp = Blueprint("intake", __name__)


@bp.get("/intake")
@staff_page(May.INTAKE)
def index(desk: Desk) -> str:
    """The ways in, and my own that still wait: no words."""
    return render_template(
        "staff/intake/index.html",
        kinds=kinds,
        rows=typed.mine(desk),
        boxes=openings.lately(desk),
        labels=labels,
        calls=any(rule.rule == CALLS for rule in current_app.url_map.iter_rules()),
    )


@bp.get("/intake/typed/<string:ref>")
@staff_page(May.INTAKE, own=True)
def again(desk: Desk, ref: str) -> Response:
    """What I typed, until it is registered. That it is read is kept before it is shown."""
    with transaction():
        found = typed.read(desk, tidy_ref(ref))
    with transaction(reading=True):
        page = render_template("staff/intake/typed.html", found=found, words=found.words, ways=ways, labels=labels)
        return make_response(page)
