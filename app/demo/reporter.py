"""What a reporter does: hands in, comes back with the code, answers."""

import secrets
from datetime import date, datetime

from app.demo.files import made
from app.demo.tales import Tale
from app.taking import take
from cases import objects
from cases.db import transaction
from cases.inbox import door as inbox
from cases.office import queries as office
from cases.staff.desk import day_of
from crypto.receipt import Receipt
from intake import door, keyring, receipt
from intake.keyring import Keyring
from intake.submission import Reporter, SentFile, Submission
from intake.web.sealing import Refused, Sealing


def hand_in(tale: Tale, now: datetime) -> None:
    """The report is written, sealed and kept, as the public form does it."""
    tale.secret = secrets.token_bytes(32)
    tale.ref = take(submission(tale), now).ref


def answer(tale: Tale, text: str, file: str, now: datetime) -> None:
    """The reporter answers in the thread, perhaps with a file."""
    keys, terms = _moment(day_of(now))
    code = Receipt.from_secret(tale.secret)
    secret = secrets.token_bytes(32)
    fresh = (_sealed(file, tale),) if file else ()
    with transaction():
        thread = inbox.thread(code.lookup_hash)
        if thread is None:
            raise LookupError(tale.key)
        said = receipt.Said(text, secret, secret, fresh)
        inbox.add_message(receipt.seal_message(code, thread, said, keys, (terms.root, terms.today)))


def _moment(today: date) -> tuple[Keyring, door.Terms]:
    with transaction(reading=True):
        return keyring.load(today), door.Terms(today, office.due_on("REG", today), office.root())


def submission(tale: Tale) -> Submission:
    """The words and files of a story, its files sealed already."""
    values = tale.values
    return Submission(
        narrative=tale.said(values["text"]),
        concerns=values.get("concerns", "none"),
        lines=tale.lines,
        guide=tale.guide,
        fresh=tuple(_sealed(name, tale) for name in values.get("files", [])),
        reporter=Reporter(*values["named"]) if "named" in values else None,
        secret=tale.secret,
    )


def _sealed(name: str, tale: Tale) -> SentFile:
    kind, content = made(name, "", tale.number + len(name))
    sealing = Sealing(objects.store(), name, kind, 0)
    sealing.write(memoryview(content), len(content))
    done = sealing.finish()
    if isinstance(done, Refused):
        raise OSError(done.code)
    return done
