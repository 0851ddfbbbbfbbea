"""受理登记: the queue, the page of one report, and what is decided there."""

from app.staff.triage import acts, bulk, mail, pages, seconds, up

PAGES = (seconds, pages, acts, bulk, up, mail)
