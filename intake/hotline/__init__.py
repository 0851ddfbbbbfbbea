"""The telephone's way in: files of transcripts become submissions, one a row."""
