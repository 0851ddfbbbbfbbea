"""What clerks take in at a desk: one module a way; each offers `bp`, and stands in PAGES."""

from app.staff.intake import boxes, front, paper, transcripts

PAGES = (front, paper, boxes, transcripts)
