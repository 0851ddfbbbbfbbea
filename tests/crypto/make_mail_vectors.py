"""Write data/mail.json anew: letters that the openssl and gpg of this machine encrypt to keys of ours.

.venv/bin/python -m tests.crypto.make_mail_vectors
"""

import json
import tempfile
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

from crypto.mail import Kind, MailPair, make
from tests.crypto.mail_programs import SMIME, gpg_home, gpg_to, pem, smime_to

WORDS = "Content-Type: text/plain; charset=utf-8\r\n\r\n骨科收回扣，每月十五号。\r\n".encode()


def vectors() -> dict[str, object]:
    """Keys, and a letter in each form."""
    made = {kind: make(kind, "jjs@hospital.example", datetime.now(UTC)) for kind in get_args(Kind)}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        pem(made["smime"], home)
        letters = {name: _text(smime_to(home, name, WORDS)) for name in SMIME}
        env = gpg_home(made["openpgp"], home)
        letters |= {f"gpg{' '.join(more)}": _text(gpg_to(env, WORDS, *more)) for more in ((), ("--armor",))}
    return {"words": _text(WORDS), "keys": {kind: _key(one) for kind, one in made.items()}, "letters": letters}


def _key(one: MailPair) -> dict[str, str]:
    return {"public": _text(one.public), "private": _text(one.private), "fingerprint": one.fingerprint}


def _text(data: bytes) -> str:
    return b64encode(data).decode()


if __name__ == "__main__":
    Path(__file__).with_name("data").joinpath("mail.json").write_text(json.dumps(vectors(), indent=1) + "\n")
