"""What clerks take in at a desk: one module a way; each offers `bp`, and stands in PAGES."""

from app.staff.intake import boxes, calls, front, paper, ringing, transcripts

PAGES = (front, paper, boxes, calls, ringing, transcripts)
