"""Who may do what: one readable table, role × act. Checked at the edge of every page; shown at /audit/permissions.

A role here opens a page. It opens no word: words open with keys (`cases.keys`), and keys are wrapped to persons.
Sources: domain.md 6.1 and 6.2; the three absolute bars of 10.2.
"""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """The roles of domain.md 6.1."""

    INTAKE = "intake"
    CLUE_ADMIN = "clue_admin"
    HANDLER = "handler"
    DI_HEAD = "di_head"
    CASE_REVIEWER = "case_reviewer"
    DC_SEC = "dc_sec"
    PC_SEC = "pc_sec"
    HFB = "hfb"
    LEADER = "leader"
    CHC = "chc"
    DPO = "dpo"
    SYS_ADMIN = "sys_admin"
    SEC_ADMIN = "sec_admin"
    AUDIT_ADMIN = "audit_admin"
    KEY_CUSTODIAN = "key_custodian"


ADMINS = frozenset({Role.SYS_ADMIN, Role.SEC_ADMIN, Role.AUDIT_ADMIN})
BUSINESS = frozenset(Role) - ADMINS
CERTIFIERS = frozenset({Role.DC_SEC, Role.DI_HEAD})
TRIAGE = frozenset({Role.CLUE_ADMIN, Role.DI_HEAD, Role.DC_SEC})
WORKERS = TRIAGE | {Role.HANDLER, Role.HFB, Role.CASE_REVIEWER, Role.PC_SEC}
APPROVERS = frozenset({Role.DI_HEAD, Role.DC_SEC})
# Whom a report about the office may be about.
OF_THE_OFFICE = TRIAGE | {Role.INTAKE, Role.HANDLER, Role.CASE_REVIEWER}


class May(StrEnum):
    """The acts that the edge asks about."""

    SIGN_IN = "sign_in"  # own password, sessions, settings
    TODAY = "today"
    INTAKE = "intake"  # type in what arrives by telephone, letter, visit and transfer; read one's own until registered
    TRIAGE = "triage"  # 受理登记: list, open, register, propose
    DECIDE = "decide"  # second person on refuse, transfer, duplicate, close
    SECOND = "second"  # the second person who is named for a report sealed to the secretary alone
    CLUES = "clues"  # the list and page of clues one holds a key of
    LEDGER = "ledger"  # rows, for who has a wrap
    COUNTS = "counts"  # suppressed tables
    IDENTITY_UNLOCK = "identity_unlock"
    IDENTITY_APPROVE = "identity_approve"
    SUPERIOR = "superior"  # list and download what is sealed to the superior
    CREATE_ACCOUNT = "create_account"
    GRANT_ROLE = "grant_role"
    CONFIRM_KEYS = "confirm_keys"  # fingerprint confirmed, certificate issued, keys wrapped
    SET_OFFICE = "set_office"  # departments, notice, deadlines, holidays, names
    AUDIT_OWN = "audit_own"
    AUDIT_ALL = "audit_all"


TABLE: dict[May, frozenset[Role]] = {
    May.SIGN_IN: frozenset(Role),
    May.TODAY: WORKERS | {Role.KEY_CUSTODIAN},
    May.INTAKE: TRIAGE | {Role.INTAKE, Role.HFB},
    May.TRIAGE: TRIAGE,
    May.DECIDE: APPROVERS,
    May.SECOND: frozenset({Role.PC_SEC}),
    May.CLUES: WORKERS,
    May.LEDGER: frozenset({Role.CLUE_ADMIN, Role.DI_HEAD, Role.DC_SEC, Role.PC_SEC, Role.LEADER}),
    May.COUNTS: frozenset({Role.CLUE_ADMIN, Role.DI_HEAD, Role.DC_SEC, Role.PC_SEC, Role.LEADER}),
    May.IDENTITY_UNLOCK: frozenset({Role.KEY_CUSTODIAN}),
    May.IDENTITY_APPROVE: APPROVERS,
    May.SUPERIOR: frozenset({Role.CHC}),
    May.CREATE_ACCOUNT: frozenset({Role.SYS_ADMIN, Role.DC_SEC}),
    May.GRANT_ROLE: frozenset({Role.SEC_ADMIN, Role.DC_SEC}),
    May.CONFIRM_KEYS: CERTIFIERS,
    May.SET_OFFICE: frozenset({Role.DC_SEC, Role.DI_HEAD, Role.CLUE_ADMIN}),
    May.AUDIT_OWN: frozenset(Role),
    May.AUDIT_ALL: frozenset({Role.AUDIT_ADMIN}),
}

# Which key epochs a role is given a wrap of when a holder confirms it.
KEYS_OF: dict[Role, tuple[str, ...]] = {
    Role.CLUE_ADMIN: ("office", "ledger", "counts"),
    Role.DI_HEAD: ("office", "ledger", "counts", "approvers"),
    Role.DC_SEC: ("office", "secretary", "ledger", "restricted", "counts", "approvers"),
    Role.PC_SEC: ("ledger", "counts"),
    Role.LEADER: ("counts",),
    Role.KEY_CUSTODIAN: ("custodians",),
}


def may(roles: Iterable[Role], act: May) -> bool:
    """Whether any of `roles` includes `act`; what every role includes is open to who has none yet. Pure."""
    return len(TABLE[act]) == len(Role) or not TABLE[act].isdisjoint(roles)


def conflict(roles: Iterable[Role]) -> bool:
    """Whether `roles` cannot be one person's.

    The three administrators exclude one another and all business (domain 10.2). Whoever keeps the custodians' key does
    not hold the approvers': both layers of a reporter's name would be one person's (cryptography.md, identity DEK).
    """
    held = frozenset(roles)
    admins = held & ADMINS
    both_layers = Role.KEY_CUSTODIAN in held and not held.isdisjoint(APPROVERS)
    return len(admins) > 1 or bool(admins and held - admins) or both_layers
