"""What the ways in need beside the report itself: callers, letters, providers. No words lie here."""
