"""问题线索台账: page, filters, columns and sheet."""

from app.staff.ledger import pages

PAGES = (pages,)
