"""The public site: a process of its own, which can seal and never open."""

from flask import Flask

from app.config import Settings
from app.edge import OfficeName, make_app, now
from app.public import api, caller, claim, health, pages, published, receipt, report, upload
from app.public.site import Site
from cases.errors import Unready

__all__ = ["create_app"]


def create_app(settings: Settings) -> Flask:
    """The application with these settings. It opens nothing: `app.serve` connects database and store after the fork."""
    own = settings.for_public()
    site = Site.of(own)

    def head() -> object:
        try:
            return site.known.at(now())
        except Unready:
            return OfficeName()

    app = make_app("public", own, office=head)
    # Forms are read as a stream by `intake.web`; nothing of Flask's may read a body.
    app.config["MAX_CONTENT_LENGTH"] = None
    app.extensions["qingyuan_public"] = site
    for module in (api, pages, report, receipt, caller, claim, published, upload, health):
        app.register_blueprint(module.views)
    return app
