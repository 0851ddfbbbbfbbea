"""The keys and letters of data/mail.json, for tests that need no fresh ones."""

import json
from base64 import b64decode
from datetime import date
from pathlib import Path

from crypto.mail import Kind, MailPair

DATA = json.loads(Path(__file__).with_name("data").joinpath("mail.json").read_text())
WORDS = b64decode(DATA["words"])
LETTERS = {name: b64decode(one) for name, one in DATA["letters"].items()}
ADDRESS = "jjs@hospital.example"


def mail_key(kind: Kind) -> MailPair:
    """The office's key of this kind."""
    public, private = (b64decode(DATA["keys"][kind][part]) for part in ("public", "private"))
    return MailPair(kind, ADDRESS, public, private, DATA["keys"][kind]["fingerprint"], date(2029, 11, 21))
