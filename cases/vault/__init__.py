"""The only way back to plain words. Whoever reads asks here, with a person's keys; without a key there is NotFound."""

from cases.vault.bodies import FileMeta, OpenedMail, OpenFile, ReportWords
from cases.vault.foreign import foreign_threads, is_foreign_before_a_clue, mend_before_a_clue, mend_threads
from cases.vault.holdings import (
    LOST,
    at_hand,
    case_key,
    holding_key,
    keep_for_recovery,
    keep_mark,
    open_holdings,
    was_given,
)
from cases.vault.letters import Letter, letters, letters_of, open_file, write_to_reporter
from cases.vault.mail import AddedFile, LockedMail, add_opened, locked_mail
from cases.vault.page import Page
from cases.vault.reports import Opened, by_case, by_wrap, opened, report_key, words
from cases.vault.rows import CaseKey, move_row, open_parts, open_row, pack, seal_row, unpack
from cases.vault.threads import (
    bring_over,
    ending_threads,
    give_back,
    hand_on,
    move_reports,
    new_thread,
    renew_threads,
    share,
)

__all__ = [
    "LOST",
    "AddedFile",
    "CaseKey",
    "FileMeta",
    "Letter",
    "LockedMail",
    "OpenFile",
    "Opened",
    "OpenedMail",
    "Page",
    "ReportWords",
    "add_opened",
    "at_hand",
    "bring_over",
    "by_case",
    "by_wrap",
    "case_key",
    "ending_threads",
    "foreign_threads",
    "give_back",
    "hand_on",
    "holding_key",
    "is_foreign_before_a_clue",
    "keep_for_recovery",
    "keep_mark",
    "letters",
    "letters_of",
    "locked_mail",
    "mend_before_a_clue",
    "mend_threads",
    "move_reports",
    "move_row",
    "new_thread",
    "open_file",
    "open_holdings",
    "open_parts",
    "open_row",
    "opened",
    "pack",
    "renew_threads",
    "report_key",
    "seal_row",
    "share",
    "unpack",
    "was_given",
    "words",
    "write_to_reporter",
]
