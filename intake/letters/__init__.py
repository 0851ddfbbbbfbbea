"""What comes on paper, by foot, from above or beside: its own fields a kind, and what is wrong with them. Pure."""
