"""Everything that is done by and to the people of the office, under one roof; each verb's words stand in its own
file.
"""

from cases.staff.accounts import NewPerson, activate, confirm, give_on, grant, invite, token_hash
from cases.staff.drafts import Kept, draft, drop_draft, keep_draft, kept
from cases.staff.founding import Founded, Plan, certify_certifier, certify_person, found
from cases.staff.leaving import end_grant, leave, owe_rotation, reset, set_scope
from cases.staff.lock import Host, Latch, Lock, new_lock
from cases.staff.notes import note
from cases.staff.recovery import Shares, ask_recovery, pending, recover
from cases.staff.sitting import (
    Attempt,
    at_desk,
    change_password,
    end_session,
    login,
    open_session,
    renew_totp,
    sign_out,
    sit_down,
    touch,
)
from cases.staff.totp import SecondFactor
from cases.staff.upkeep import may_give_on, upkeep

__all__ = [
    "Attempt",
    "Founded",
    "Host",
    "Kept",
    "Latch",
    "Lock",
    "NewPerson",
    "Plan",
    "SecondFactor",
    "Shares",
    "activate",
    "ask_recovery",
    "at_desk",
    "certify_certifier",
    "certify_person",
    "change_password",
    "confirm",
    "draft",
    "drop_draft",
    "end_grant",
    "end_session",
    "found",
    "give_on",
    "grant",
    "invite",
    "keep_draft",
    "kept",
    "leave",
    "login",
    "may_give_on",
    "new_lock",
    "note",
    "open_session",
    "owe_rotation",
    "pending",
    "recover",
    "renew_totp",
    "reset",
    "set_scope",
    "sign_out",
    "sit_down",
    "token_hash",
    "touch",
    "upkeep",
]
