"""Reading clues: lists, one page, originals and files, search, what the ledger is told. Nothing is changed here."""

from cases.casework.queries.facts import barred, facts
from cases.casework.queries.held import Held, adding, held, held_by_id, held_refs, working
from cases.casework.queries.lists import ClueRow, mine
from cases.casework.queries.originals import VIEW, file, opened_originals, original, viewed
from cases.casework.queries.page import clue
from cases.casework.queries.releases import ReleaseRow, identity, opened_lately, unlocks
from cases.casework.queries.search import search
from cases.casework.queries.today import Today, Waiting, due_counts, on_day, today
from cases.casework.queries.views import Close, CluePage, GistView, Holder, Line, OriginRow, PaperRow, TaskRow

__all__ = [
    "VIEW",
    "Close",
    "CluePage",
    "ClueRow",
    "GistView",
    "Held",
    "Holder",
    "Line",
    "OriginRow",
    "PaperRow",
    "ReleaseRow",
    "TaskRow",
    "Today",
    "Waiting",
    "adding",
    "barred",
    "clue",
    "due_counts",
    "facts",
    "file",
    "held",
    "held_by_id",
    "held_refs",
    "identity",
    "mine",
    "on_day",
    "opened_lately",
    "opened_originals",
    "original",
    "search",
    "today",
    "unlocks",
    "viewed",
    "working",
]
