"""What a leader may see of the ledger: suppressed tables, opened with the counts key."""

import json
from typing import Any

from cases.db import session
from cases.errors import NotAllowed
from cases.keys.queries import held, seed
from cases.ledger import contexts
from cases.ledger.models import CountsSheet
from cases.staff.desk import Desk
from crypto.unseal import unseal_from


def counts_sheet(desk: Desk) -> dict[str, Any] | None:
    """The last published tables (`on`, `total`, `tables`), or None before the first.

    Raises NotAllowed without the counts key.
    """
    sheet = session().get(CountsSheet, 1)
    if sheet is None:
        return None
    if sheet.epoch_id not in held(desk, "counts"):
        raise NotAllowed("counts")
    found: dict[str, Any] = json.loads(
        unseal_from(seed(desk, sheet.epoch_id), sheet.body, contexts.counts(sheet.epoch_id))
    )
    return found
