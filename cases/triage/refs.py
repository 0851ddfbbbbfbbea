"""Which reports a person may be led to, without opening any."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from cases.db import session
from cases.inbox.models import Report, ReportWrap
from cases.keys.models import KeyWrap
from cases.staff.desk import Desk
from cases.triage.queries import KINDS


def waiting_refs(desk: Desk, ids: Collection[UUID]) -> dict[str, str]:
    """The references of those of these reports that the person has a key to, by the report's id as text."""
    wanted = select(Report.id, Report.ref).join(ReportWrap, ReportWrap.report_id == Report.id)
    wanted = wanted.join(KeyWrap, KeyWrap.epoch_id == ReportWrap.epoch_id)
    wanted = wanted.where(KeyWrap.staff_id == desk.staff_id, Report.id.in_(ids), Report.addressee.in_(KINDS))
    return {str(report): ref for report, ref in session().execute(wanted)}
