"""What the public views share: the process's office facts, its signer, its counters and its store."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import TypeVar

from flask import current_app, request
from werkzeug.exceptions import BadRequest

from app.config import Settings, read_secret
from app.edge import now
from app.facts import Facts, Known
from app.public.room import Room
from app.public.turn import Turn
from cases import objects
from cases.db import transaction
from cases.errors import Unready, WrongState
from intake.files.looking import Look
from intake.web.flood import Flood
from intake.web.multipart import Arrived, NotAForm, read_form
from intake.web.sealing import MEGABYTE, Caps
from intake.web.token import Signer

S = TypeVar("S")
T = TypeVar("T")
_TRIES = 4


@dataclass
class Health:
    """What was found last, and in which second."""

    lock: Lock = field(default_factory=Lock)
    good: bool = False
    at: int = 0


@dataclass(frozen=True, slots=True)
class Site:
    """One process of the public side."""

    settings: Settings
    known: Known
    reports: Flood
    receipts: Flood
    uploads: Flood
    signer: Signer | None
    turn: Turn
    look: Look = field(default_factory=Look)
    health: Health = field(default_factory=Health)
    room: Room = field(default_factory=Room)

    @classmethod
    def of(cls, settings: Settings) -> "Site":
        """From the settings; without a public secret there is no signer, and nothing is taken."""
        secret = read_secret(settings.public_secret_file)
        run = settings.home / "run"
        turn = run / "turn" if settings.database_url.startswith("sqlite") else None
        return cls(
            settings,
            Known(),
            Flood(run / "reports-a-minute", settings.intake_limit),
            Flood(run / "receipts-a-minute", settings.intake_limit),
            Flood(run / "uploads-a-minute", settings.intake_limit),
            Signer.from_secret(secret) if secret else None,
            Turn(turn),
        )

    def sign(self) -> Signer:
        """The signer. Raises Unready where the public secret is missing or weak."""
        if self.signer is None:
            raise Unready("public_secret")
        return self.signer

    def floor(self) -> int:
        """How much must be free for a file to be taken."""
        return self.room.floor(self.settings.free_floor)

    def caps(self, facts: Facts) -> Caps:
        """How much is taken: the office's own limits in megabytes, else ours."""
        return Caps(
            file=facts.sizes.file_mb * MEGABYTE,
            report=facts.sizes.report_mb * MEGABYTE,
            free_floor=self.settings.free_floor,
        )


def site() -> Site:
    """The site of the running application."""
    found: Site = current_app.extensions["qingyuan_public"]
    return found


def facts() -> Facts:
    """The office as it is now. Raises Unready."""
    return site().known.at(now())


def facts_or_last() -> Facts:
    """For an answered form: the facts, or those known last, so that its words can be given back. Raises Unready."""
    return site().known.latest(now())


def second(moment: datetime) -> int:
    """Whole seconds since 1970, for tokens."""
    return int(moment.timestamp())


def arrived(known: Facts) -> Arrived:
    """The answered form of this request, its files already sealed in the store. Raises BadRequest for another type."""
    try:
        kind = request.headers.get("Content-Type", "")
        caps = replace(site().caps(known), free_floor=site().floor())
        return read_form(request.stream, kind, objects.store(), caps, site().look)
    except NotAForm:
        raise BadRequest from None


def from_elsewhere() -> bool:
    """Whether a browser says that another site sent this form."""
    return request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}


def keep(seal: Callable[[Facts], S], act: Callable[[S, Facts], T]) -> T:
    """Seal, then keep what was sealed in one transaction; where a key or a number was replaced meanwhile, all of it
    once more with new facts. Sealing stands outside of the transaction, so that no lock waits for it.

    Raises WrongState after four tries, Unready.
    """
    for left in reversed(range(_TRIES)):
        known = facts()
        sealed = seal(known)
        try:
            with site().turn.take(), transaction():
                return act(sealed, known)
        except WrongState:
            site().known.forget()
            if not left:
                raise
    raise WrongState("again")
