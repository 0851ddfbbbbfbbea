"""What visitors are told to compare, written into the audit tree: the office root, and the script that seals in the
browser. Whoever gives somebody another root or another script leaves it out there, or leaves a line.
"""

import hashlib
from datetime import datetime

from app.config import Settings, read_root
from app.render import STATIC
from cases import db
from cases.audit.actions import line
from cases.audit.queries import last_digest
from cases.office.queries import has_office

BUNDLE = STATIC / "vendor" / "seal.min.js"


def write_down(settings: Settings, now: datetime) -> list[str]:
    """Stage a line for each of the two that is not the one written down last; gives what was staged. Nothing before
    the office is founded.
    """
    root = read_root(settings.office_root_file)
    engine = db.make_engine(settings.database_url, pool=1)
    try:
        if db.step(engine) is None:
            return []
        with db.transaction(engine=engine):
            if root is None or not has_office():
                return []
            wanted = {"office.root": root, "public.bundle": BUNDLE.read_bytes()}
            digests = {act: hashlib.sha256(content).digest() for act, content in wanted.items()}
            fresh = [act for act, digest in digests.items() if last_digest(act) != digest]
            for act in fresh:
                line(act, actor="command", object=act, now=now, digest=digests[act])
            return fresh
    finally:
        engine.dispose()
