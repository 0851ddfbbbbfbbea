"""When an intake epoch is replaced: what waits under the old key is wrapped to the new one
(`cases.keys.hooks.on_turn`).
"""

from sqlalchemy import select

from cases.db import session
from cases.inbox.contexts import message_key, report_dek
from cases.inbox.models import Message, ReportWrap
from cases.keys.hooks import Turn
from crypto.seal import wrap
from crypto.unseal import unwrap

KINDS = ("office", "secretary", "recovery")


def rewrap(turn: Turn) -> None:
    """Wrap every report's DEK and every waiting message's key to the new epoch; the old wraps are gone with this.

    Raises CannotOpen where one of them does not open: then nothing is replaced, for its words would be lost.
    """
    if turn.old.kind not in KINDS:
        return
    for row in session().scalars(select(ReportWrap).where(ReportWrap.epoch_id == turn.old.id)).all():
        dek = unwrap(turn.seed, row.blob, report_dek(row.report_id, turn.old.id))
        blob = wrap(turn.new.public, dek, report_dek(row.report_id, turn.new.id))
        session().add(ReportWrap(report_id=row.report_id, epoch_id=turn.new.id, blob=blob))
        session().delete(row)
    _messages(turn)
    session().flush()


def _messages(turn: Turn) -> None:
    wanted = select(Message).where(Message.epoch_id == turn.old.id, Message.key_form == "hpke")
    for row in session().scalars(wanted).all():
        if row.key is None:
            continue
        key = unwrap(turn.seed, row.key, message_key(row.report_id, row.counter, 0, turn.old.id))
        row.key = wrap(turn.new.public, key, message_key(row.report_id, row.counter, 0, turn.new.id))
        row.epoch_id = turn.new.id
