"""Letters across kills: the process that fetches, and the mail server itself, die at random; each letter is one report.

`python -m tests.hold.mail_kills --letters 5000 --kills 20 [--postgres]` does it for longer than a test may.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from cases import db, objects
from cases.channels.models import MailTrouble
from cases.db import session, transaction
from cases.inbox.models import Blob, Report
from tests.factories.databases import migrate, statement
from tests.factories.dovecot import PASSWORD, Dovecot, dovecot
from tests.factories.letters import big
from tests.factories.postgres import cluster
from tests.factories.processes import spawn, wait_until
from tests.factories.public_office import found, settings_for
from tests.factories.system import ROOT, surroundings

WHO = "jubao"


@dataclass
class Place:
    """An office, its mail server, and the process that fetches."""

    server: Dovecot
    env: dict[str, str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    kills: Counter[str] = field(default_factory=Counter)

    def start(self) -> None:
        """`serve mail`."""
        self.process = spawn([sys.executable, "-m", "app", "serve", "mail"], self.log, env=self.env, cwd=ROOT)

    def kill(self) -> None:
        """At once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def kept(self) -> int:
        """How many reports there are."""
        with transaction(reading=True):
            return session().scalar(sa.select(sa.func.count()).select_from(Report)) or 0

    def undone(self) -> int:
        """How many letters are not marked."""
        return self.server.held(WHO, search="UNKEYWORD QingyuanDone")


@contextmanager
def place(url: str = "", *, every: int = 1) -> Iterator[Place]:
    """All of it in a folder of its own; without `url` on SQLite."""
    with tempfile.TemporaryDirectory(prefix="qy-mail-", dir="/tmp") as name, dovecot() as server:
        folder = Path(name)
        url = url or f"sqlite:///{folder / 'qingyuan.db'}"
        migrate(url)
        office = found(url)
        settings = settings_for(folder / "home", url, office.root.public)
        objects.connect(settings.objects)
        file = folder / "mail.toml"
        box = {"name": "举报邮箱", "host": "127.0.0.1", "tls": "none", "user": WHO, "password": PASSWORD}
        lines = [f'{key} = "{value}"' for key, value in box.items()]
        file.write_text("\n".join(["[[box]]", *lines, f"port = {server.port}", f"every = {every}"]))
        env = surroundings(folder, {"DATABASE_URL": url, "QINGYUAN_MAIL_FILE": str(file)})
        made = Place(server, env, folder / "log")
        try:
            yield made
        finally:
            made.kill()
            db.disconnect()


def across(here: Place, letters: int, kills: int, seed: int = 1) -> dict[str, int]:
    """Let so many letters come in across so many kills; what was lost, doubled, left over."""
    chance = random.Random(seed)
    marks = [f"{n}@kills.example" for n in range(letters)]
    here.server.put(WHO, [big(f"第{n}封", 3000, message_id=mark) for n, mark in enumerate(marks)])
    # Each kill comes when a further share of the letters is in, at any point of what is going on then.
    for number in range(kills):
        here.start()
        most = (number + 1) * letters // (kills + 1)
        wait_until(lambda most=most: here.kept() >= most, here.log.read_text, here.process, 600)  # type: ignore[misc]
        time.sleep(chance.random() * 0.2)
        if chance.random() < 0.3:
            here.server.kill()
            here.kills["server"] += 1
            time.sleep(chance.random() * 0.5)
            here.kill()
            here.server.start()
        here.kill()
        here.kills["process"] += 1
    here.start()
    wait_until(lambda: here.kept() >= letters and not here.undone(), here.log.read_text, here.process, 900)
    return _counted(here, letters)


def _counted(here: Place, letters: int) -> dict[str, int]:
    kept = here.kept()
    with transaction(reading=True):
        origins = session().scalar(sa.select(sa.func.count(sa.distinct(Report.origin)))) or 0
        troubles = session().scalar(sa.select(sa.func.count()).select_from(MailTrouble)) or 0
        files = list(session().scalars(sa.select(Blob.id)))
    gone = sum(1 for one in files if not objects.store().size(one))
    return {"lost": letters - origins, "doubled": kept - origins, "troubles": troubles, "files gone": gone}


def main() -> int:
    """Say what was found; 1 where a letter was lost or doubled."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--letters", type=int, default=5000)
    said.add_argument("--kills", type=int, default=20)
    said.add_argument("--postgres", action="store_true")
    wanted = said.parse_args()
    begun = time.monotonic()
    if wanted.postgres:
        with cluster() as server:
            statement(server, "CREATE DATABASE qy_mail")
            with place(server.replace("/postgres?", "/qy_mail?")) as here:
                done = across(here, wanted.letters, wanted.kills)
    else:
        with place() as here:
            done = across(here, wanted.letters, wanted.kills)
    print(done, dict(here.kills), f"{time.monotonic() - begun:.0f} s")  # noqa: T201
    return int(any(done.values()))


if __name__ == "__main__":
    sys.exit(main())
