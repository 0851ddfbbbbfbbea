"""Search over one's own clues, and the forgetting of what it opened (see `cases.casework.queries.search`)."""

from cases.casework.queries.search import drop, drop_idle, search

__all__ = ["drop", "drop_idle", "search"]
