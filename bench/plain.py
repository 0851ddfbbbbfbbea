"""The server to compare with: the same gunicorn, the same database, and a form that does as little as a form can.

`python -m bench.plain URL PORT FOLDER`: GET gives an empty form, POST makes one plain insert and commits it; /file
takes a file into the folder as it comes.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask, request
from sqlalchemy import Engine, text

from app.config import Settings
from app.quiet import start_logging
from app.serve import Server, Site
from cases import db

PAGE = '<!doctype html><title>plain</title><form method="post"><input name="text"><button>go</button></form>'
PIECE = 256 * 1024
TABLE = "CREATE TABLE plain (id INTEGER PRIMARY KEY {}, body TEXT NOT NULL)"


def make_table(url: str) -> None:
    """The one table."""
    engine = db.make_engine(url)
    with engine.begin() as connection:
        own = "GENERATED ALWAYS AS IDENTITY" if engine.dialect.name == "postgresql" else "AUTOINCREMENT"
        connection.execute(text(TABLE.format(own)))
    engine.dispose()


class Plain(Server):
    """The plain application behind our own server."""

    engine: Engine

    def load(self) -> Any:
        """See Server."""
        app = Flask("plain")
        app.add_url_rule("/", view_func=lambda: PAGE, methods=["GET"])
        app.add_url_rule("/", "post", self._insert, methods=["POST"])
        app.add_url_rule("/file", view_func=self._take, methods=["POST"])
        return app

    def _after_fork(self, _server: object, _worker: object) -> None:
        self.engine = db.make_engine(self.settings.database_url, pool=12)

    def _insert(self) -> str:
        with self.engine.begin() as connection:
            connection.execute(text("INSERT INTO plain (body) VALUES (:body)"), {"body": request.form.get("text", "")})
        return PAGE

    def _take(self) -> str:
        file = self.settings.home / f"plain-{os.getpid()}"
        with file.open("wb", buffering=0) as out:
            while piece := request.stream.read(PIECE):
                out.write(piece)
            os.fsync(out.fileno())
        file.unlink()
        return PAGE


def main(url: str, port: str, folder: str) -> None:
    """Serve until told to stop."""
    start_logging()
    settings = replace(Settings.from_env({"QINGYUAN_HOME": folder}), database_url=url)
    Plain(Site("plain", 2, 100, 12, lambda _settings: ("127.0.0.1", int(port))), settings).run()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main(*sys.argv[1:])
