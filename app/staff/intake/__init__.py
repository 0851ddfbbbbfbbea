"""What clerks take in at a desk: one module a way; each offers `bp`, and stands in PAGES."""

from app.staff.intake import boxes, calls, front, paper, reading, ringing, transcripts

PAGES = (front, paper, reading, boxes, calls, ringing, transcripts)
