"""The public site served on the loopback from within the test, with an office whose keys the test holds."""

import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from werkzeug.serving import make_server

from app.public import create_app
from cases import objects
from cases.db import session, transaction
from intake.web.flood import Flood
from tests.factories.compiled import compiled_once
from tests.factories.public_office import KINDS, PublicOffice, found, settings_for

TOKEN = re.compile(r'name="form" value="([^"]+)"')
CODE = re.compile(r'id="receipt-code"[^>]*>(.*?)</p>', re.DOTALL)


@dataclass
class PublicSite:
    """An application, its office and its address where it is served."""

    app: Flask
    office: PublicOffice
    home: Path
    url: str = ""

    def client(self) -> Any:
        """A browser without script, cookies or manners."""
        return self.app.test_client()

    def form(self, **values: Any) -> dict[str, Any]:
        """The fields of a fresh form, ready to be sent."""
        token = TOKEN.search(self.client().get("/report").text)
        assert token
        return {"form": token[1], "concerns": "none", "narrative": "父亲住院时被要求去院外做检测。", **values}

    def send(self, **values: Any) -> Any:
        """Answer a fresh form."""
        return self.client().post("/report", data=self.form(**values), content_type="multipart/form-data")


def code_of(answer: Any) -> str:
    """The twelve characters on the page with the code, or nothing."""
    match = CODE.search(answer.text)
    return re.sub(r"<[^>]+>", "", match[1]) if match else ""


class OneMinute(Flood):
    """The counter of a minute that does not end while a test looks at what is beyond its limit."""

    def hit(self, now: float) -> int:
        """Count one, as at the same moment."""
        return super().hit(0.0)


def open_site(
    url: str, home: Path, kinds: tuple[str, ...] = KINDS, *, consent: bool = False, **more: Any
) -> PublicSite:
    """An office in the migrated database at `url` and the public application on it."""
    office = found(url, kinds, consent=consent)
    settings = settings_for(home, url, office.root.public, **more)
    objects.connect(settings.objects)
    app = compiled_once(create_app(settings))
    app.config["PROPAGATE_EXCEPTIONS"] = True
    counters = {name: OneMinute(None, settings.intake_limit) for name in ("reports", "receipts", "uploads")}
    app.extensions["qingyuan_public"] = replace(app.extensions["qingyuan_public"], **counters)
    return PublicSite(app, office, home)


@contextmanager
def served(site: PublicSite) -> Iterator[PublicSite]:
    """The same on a port of the loopback."""
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()


def rows(table: Any) -> list[Any]:
    """All rows of a table."""
    with transaction(reading=True):
        return list(session().scalars(select(table)))


def count(table: Any) -> int:
    """How many there are."""
    with transaction(reading=True):
        return session().scalar(select(func.count()).select_from(table)) or 0


def file(name: str = "单据.jpg", content: bytes = b"jpeg") -> Any:
    """A file for a form."""
    return (io.BytesIO(content), name)


def post(site: PublicSite, fields: dict[str, Any], **more: Any) -> Any:
    """Answer the report form."""
    return site.client().post("/report", data=fields, content_type="multipart/form-data", **more)
