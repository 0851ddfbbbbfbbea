"""What is done on clues. Each act writes its line, tells the ledger where it must, and commits nothing."""

from cases.casework.actions.closing import decide, propose_close, reopen, withdraw_proposal
from cases.casework.actions.handing import hand_up, keep_here, print_out, propose_handed_over
from cases.casework.actions.identity import (
    ask_identity,
    decline_identity,
    grant_identity,
    read_identity,
    unlock_identity,
)
from cases.casework.actions.joining import join
from cases.casework.actions.linking import link, unlink
from cases.casework.actions.mail import ask_mail, keep_mail, locked_mail
from cases.casework.actions.merging import propose_merge, unmerge
from cases.casework.actions.opening import NewClue, begin, begin_beside
from cases.casework.actions.papers import NewPaper, add_paper
from cases.casework.actions.people import add_person, lost, recuse, regrant
from cases.casework.actions.recovery import recovered
from cases.casework.actions.tracking import propose_track
from cases.casework.actions.upkeep import upkeep
from cases.casework.actions.video import mark_video
from cases.casework.actions.work import (
    add_task,
    edit_gist,
    finish_task,
    look,
    note,
    open_file,
    open_original,
    reply,
    view_file,
)

__all__ = [
    "NewClue",
    "NewPaper",
    "add_paper",
    "add_person",
    "add_task",
    "ask_identity",
    "ask_mail",
    "begin",
    "begin_beside",
    "decide",
    "decline_identity",
    "edit_gist",
    "finish_task",
    "grant_identity",
    "hand_up",
    "join",
    "keep_here",
    "keep_mail",
    "link",
    "locked_mail",
    "look",
    "lost",
    "mark_video",
    "note",
    "open_file",
    "open_original",
    "print_out",
    "propose_close",
    "propose_handed_over",
    "propose_merge",
    "propose_track",
    "read_identity",
    "recovered",
    "recuse",
    "regrant",
    "reopen",
    "reply",
    "unlink",
    "unlock_identity",
    "unmerge",
    "upkeep",
    "view_file",
    "withdraw_proposal",
]
