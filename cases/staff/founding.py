"""The first hour of an office: its rows, its root, its first secretary, and every key but the custodians' own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from cases.audit.actions import line
from cases.db import session
from cases.errors import BadInput, WrongState
from cases.keys.actions import add_epoch, certify, certify_epoch, new_epoch
from cases.office.actions import put_certificate
from cases.office.models import Department, KeyEpoch, Office, Official
from cases.office.pinned import pin_root
from cases.office.queries import has_office
from cases.staff.accounts import NewPerson, add_person, take_keys
from cases.staff.desk import Desk, day_of
from cases.staff.lock import Lock
from cases.staff.may import KEYS_OF, Role
from cases.staff.models import RoleGrant, Setting, Staff
from cases.staff.sitting import desk_of
from crypto.certs import ROOT, Certificate, issue
from crypto.keys import Pair, Signer, new_seed
from crypto.seal import wrap
from crypto.shares import split

CERTIFIER_DAYS = 400  # a year, and a month to remember it in
MODES = ("network", "single")


@dataclass(frozen=True)
class Plan:
    """What an office says about itself when it is set up."""

    name: str
    room: str
    mode: str
    secretary: NewPerson
    departments: Sequence[str]
    secrecy_review: Mapping[str, str]  # 保密审查意见: person, document, day
    channels: Mapping[str, Any] = field(default_factory=dict)
    superior: Mapping[str, Any] = field(default_factory=dict)
    notice: Mapping[str, Any] = field(default_factory=dict)
    officials: Sequence[tuple[str, str, str]] = ()  # name, post, office | leadership
    shares: tuple[int, int] = (2, 3)
    superior_public: bytes | None = None
    demo: bool = False


@dataclass(frozen=True)
class Founded:
    """What must leave the process: the root's private half for a safe, the log key for its file, the shares for
    paper.
    """

    desk: Desk
    seed: bytes = field(repr=False)  # the secretary's own
    root_seed: bytes = field(repr=False)
    root_public: bytes
    log_seed: bytes = field(repr=False)
    shares: list[str] = field(repr=False)


def found(plan: Plan, lock: Lock, totp_secret: str, now: datetime) -> Founded:
    """Set up the office in the running transaction, and pin its root for this process.

    Raises WrongState where there is an office already, BadInput (field of the plan) for a plan that cannot be.
    """
    if has_office():
        raise WrongState("founded")
    _sensible(plan)
    root_seed = new_seed()
    root = Signer.from_seed(root_seed)
    pin_root(root.public)
    desk, seed = _secretary(plan, lock, totp_secret, now)
    _rows(plan, desk.today)
    desk = certify_certifier(root_seed, desk)
    shares = _keys(plan, desk)
    log_seed = new_seed()
    certify(desk, Certificate("log", "log", 1, Signer.from_seed(log_seed).public, b"", desk.today, desk.today, ""))
    line("office.found", actor=desk.staff_id, now=now)
    return Founded(desk, seed, root_seed, root.public, log_seed, shares)


def certify_certifier(root_seed: bytes, desk: Desk) -> Desk:
    """The offline root certifies the person at the desk as one who certifies others; gives the desk with its
    certificate.
    """
    person = session().get_one(Staff, desk.staff_id)
    _by_root(root_seed, person, desk.today)
    line("staff.certify", actor=desk.staff_id, object=person.id, now=desk.now)
    return desk_of(person, desk.keys, desk.now, desk.session_id)


def certify_person(root_seed: bytes, person: Staff, now: datetime) -> None:
    """The same for a person who is not at the desk: the holder of the root has compared the fingerprint.

    Raises WrongState before activation or without a role that certifies.
    """
    if person.sign_public is None or person.seal_public is None or person.state == "left":
        raise WrongState("staff")
    _by_root(root_seed, person, day_of(now))
    line("staff.certify", actor="command", object=person.id, now=now)


def _by_root(root_seed: bytes, person: Staff, today: date) -> None:
    signer = Signer.from_seed(root_seed)
    pin_root(signer.public)
    until = today + timedelta(days=CERTIFIER_DAYS)
    sign, seal = person.sign_public or b"", person.seal_public or b""
    draft = Certificate("certifier", str(person.id), 1, sign, seal, today, until, ROOT)
    person.certificate_id = put_certificate(issue(signer, ROOT, draft), None)
    person.state = "confirmed"
    session().flush()


def _sensible(plan: Plan) -> None:
    k, n = plan.shares
    if not plan.name.strip():
        raise BadInput("name", "name")
    if plan.mode not in MODES:
        raise BadInput("mode", "mode")
    if not plan.departments:
        raise BadInput("departments", "departments")
    if not 2 <= k <= n <= 16:
        raise BadInput("shares", "shares")
    if plan.superior_public is not None:
        _sealable(plan.superior_public)


def _sealable(public: bytes) -> None:
    try:
        wrap(public, bytes(32), b"")
    except ValueError:
        raise BadInput("superior_key", "superior_key") from None


def _rows(plan: Plan, today: date) -> None:
    row = Office(id=1, name=plan.name.strip(), room=plan.room.strip() or "纪检监察室", demo=plan.demo, mode=plan.mode)
    row.channels, row.superior, row.notice = dict(plan.channels), dict(plan.superior), dict(plan.notice)
    row.limits, row.founded_on = {}, today
    names = dict.fromkeys(name.strip() for name in plan.departments if name.strip())
    session().add(row)
    session().add_all(Department(name=name, place=place, active=True) for place, name in enumerate(names))
    session().add_all(Official(name=name, post=post, side=side, active=True) for name, post, side in plan.officials)
    session().add(Setting(name="secrecy_review", value=dict(plan.secrecy_review)))
    session().flush()


def _secretary(plan: Plan, lock: Lock, totp_secret: str, now: datetime) -> tuple[Desk, bytes]:
    person = add_person(plan.secretary, now)
    seed = new_seed()
    keys = take_keys(person, seed, lock, totp_secret)
    person.state = "active"
    for role in sorted({Role.DC_SEC, *plan.secretary.roles}):
        session().add(RoleGrant(id=uuid4(), staff_id=person.id, role=role.value, granted_by=person.id, granted_at=now))
    session().flush()
    return desk_of(person, keys, now), seed


def _keys(plan: Plan, desk: Desk) -> list[str]:
    """All epochs. Recovery comes first: every other one is wrapped to it. Gives the recovery shares."""
    _recovery, shares = new_recovery(desk, plan.shares)
    for kind in KEYS_OF[Role.DC_SEC]:
        new_epoch(desk, kind, [desk.staff_id])
    if plan.superior_public is not None:
        certify_epoch(desk, add_epoch(desk, "superior", plan.superior_public))
    return shares


def new_recovery(desk: Desk, k_of_n: tuple[int, int]) -> tuple[KeyEpoch, list[str]]:
    """A new recovery epoch, certified, its seed nowhere but in the n shares, any k of which give it back."""
    seed = new_seed()
    epoch = add_epoch(desk, "recovery", Pair.from_seed(seed).public)
    certify_epoch(desk, epoch)
    return epoch, split(seed, *k_of_n)
