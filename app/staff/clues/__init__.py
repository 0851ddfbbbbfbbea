"""问题线索: the list, the page of one, and what is done there."""

from app.staff.clues import acts, identity, mail, pages, papers, up

PAGES = (pages, acts, papers, identity, up, mail)
