"""What clerks take in at a desk: one module a way; each offers `bp`, and stands in PAGES."""

from app.staff.intake import transcripts

PAGES = (transcripts,)
