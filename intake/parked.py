"""Files of a form that is not finished yet: sealed, with their keys under what is derived from the form's secret.

The server keeps no part of that secret, so between two requests nobody can open them. One of the three places on this
side that may open anything.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from cases.inbox import contexts, door
from crypto.errors import CannotOpen
from crypto.receipt import form_id, parked_key
from crypto.seal import box, seal
from crypto.unseal import unbox, unseal
from intake.submission import SentFile

KEPT = timedelta(days=1)


def form_hash(secret: bytes) -> bytes:
    """By what the server finds the files of a form."""
    return hashlib.sha256(form_id(secret)).digest()


def park(secret: bytes, files: Iterable[SentFile], today: date) -> None:
    """Keep these files for this form until tomorrow is over. Needs a transaction."""
    under = parked_key(secret)
    for file in files:
        values = {
            "name": file.name,
            "type": file.type,
            "size": file.size,
            "sha256": file.sha256,
            "renamed": file.renamed,
            "told": file.told,
            "unseen": file.unseen,
            "cleaned_of": str(file.cleaned_of or ""),
        }
        meta = seal(file.key, json.dumps(values, ensure_ascii=False).encode(), contexts.parked_meta(file.id))
        key = box(under, file.key, contexts.parked_key(file.id))
        door.park(form_hash(secret), door.ParkedFile(file.id, key, meta, today + KEPT, file.size))


def waiting(secret: bytes) -> list[SentFile]:
    """The files that wait for this form. One that does not open is left out: it was not put there by this form."""
    under = parked_key(secret)
    found: list[SentFile] = []
    for one in door.parked(form_hash(secret)):
        try:
            key = unbox(under, one.key, contexts.parked_key(one.id))
            values = json.loads(unseal(key, one.meta, contexts.parked_meta(one.id)))
        except CannotOpen:
            continue
        found.append(_file(one.id, key, values))
    return found


def _file(file_id: UUID, key: bytes, values: dict[str, Any]) -> SentFile:
    """As it was parked; one of an earlier version says nothing of what it tells."""
    of, told = values.pop("cleaned_of", ""), values.pop("told", ())
    pairs = tuple((str(code), str(quote)) for code, quote in told)
    return SentFile(id=file_id, key=key, cleaned_of=UUID(of) if of else None, told=pairs, **values)


def forget(secret: bytes, ids: Iterable[UUID] | None = None) -> list[UUID]:
    """Forget these files of the form, or all; gives the ids whose objects may go once this is kept."""
    return door.unpark(form_hash(secret), None if ids is None else tuple(ids))
