"""机器草稿: what a machine makes out of scans and recordings, checked by a person before it stands anywhere."""

from app.staff.machine import files

PAGES = (files,)
