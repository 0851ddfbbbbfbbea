"""The staff side: a process of its own, which alone holds the pepper."""

from flask import Flask, redirect
from werkzeug.wrappers import Response

from app.config import Settings, read_root
from app.edge import make_app
from app.staff import (
    accounts,
    audit,
    clues,
    drafts,
    intake,
    ledger,
    login,
    machine,
    mail,
    settings,
    superior,
    today,
    triage,
    viewing,
    ways,
)
from app.staff.auth import Door, install, staff_page
from app.staff.done import just_done
from app.staff.machine.showing import draftable
from app.staff.rail import groups, head, home, person
from app.staff.wiring import wire
from cases import db, objects
from cases.office import pin_root
from cases.staff.desk import Desk
from crypto.passwords import DEFAULT_COST, Argon2Cost

__all__ = ["create_app"]

PAGES = (
    login,
    drafts,
    *today.PAGES,
    *triage.PAGES,
    *intake.PAGES,
    *clues.PAGES,
    viewing,
    *machine.PAGES,
    superior,
    *ledger.PAGES,
    accounts,
    *settings.PAGES,
    audit,
)
# Else anybody who finds the sign-in page could fill the disk: a form with files is spooled as it is parsed.
LONGEST_FORM = 2 * 1024 * 1024


def create_app(config: Settings, cost: Argon2Cost = DEFAULT_COST) -> Flask:
    """The staff console. Nothing is asked of the database before the first request, so it may be made before a fork.

    `cost` is what a guess at a password costs; tests pass a cheap one.
    """
    db.connect(config.database_url)
    objects.connect(config.objects)
    pin_root(read_root(config.office_root_file))
    wire()
    app = make_app("staff", config, office=head, rail=groups)
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_FORM
    install(app, Door(config, cost))
    drafts.install(app)
    app.jinja_env.globals["just_done"] = just_done
    app.jinja_env.globals["ways"] = ways
    app.jinja_env.globals["mail_is_locked"], app.jinja_env.globals["mail_why"] = mail.is_locked, mail.why
    app.jinja_env.globals["draftable"] = draftable
    app.context_processor(person)
    for page in PAGES:
        app.register_blueprint(page.bp)
    app.add_url_rule("/", "home", staff_page()(_home))
    return app


def _home(desk: Desk) -> Response:
    return redirect(home(desk), 303)
