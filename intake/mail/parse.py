"""Raw bytes to a letter. Pure; every step is bounded, so that no letter can hold up the ones behind it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from time import monotonic

from intake.mail import headers, robots
from intake.mail.bodies import Found, Limits, Part, gather
from intake.mail.structure import TooMuch, structure

__all__ = ["CannotRead", "Letter", "Limits", "Part", "read"]


class CannotRead(Exception):
    """A letter that is not taken apart, and why: big, deep, parts, slow."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it is understood. `robot`: the reason why it is none (`robots.reason`); `aside`: words that stand
    nowhere else and are looked through for names; `answers`: the ids of the letters that it answers, nearest first.
    """

    message_id: str
    answers: tuple[str, ...]
    subject: str = field(repr=False)
    name: str = field(repr=False)
    address: str = field(repr=False)
    sent_at: str
    text: str = field(repr=False)
    aside: str = field(repr=False)
    parts: tuple[Part, ...] = field(repr=False)
    robot: str

    @property
    def empty(self) -> bool:
        """Whether it says nothing at all."""
        return not (self.text or self.subject or self.parts)


def read(data: bytes, limits: Limits | None = None, clock: Callable[[], float] = monotonic) -> Letter:
    """The letter in `data`, within a few seconds. Raises CannotRead where it goes beyond `limits`, and nothing else."""
    limits = limits or Limits()
    if len(data) > limits.size:
        raise CannotRead("big")
    until = clock() + limits.seconds

    def late() -> bool:
        return clock() > until

    try:
        return _letter(structure(data, late), limits, late)
    except TooMuch as error:
        raise CannotRead(str(error)) from None
    except RecursionError:
        raise CannotRead("deep") from None


def _letter(message: "Message[str, str]", limits: Limits, late: Callable[[], bool]) -> Letter:
    found: Found = gather(message, limits, late)
    name, address = headers.address(headers.raw(message, "From"))
    near = headers.ids(headers.raws(message, "In-Reply-To"))
    far = headers.ids(headers.raws(message, "References"))
    own = headers.ids([headers.raw(message, "Message-ID")])
    return Letter(
        message_id=own[0] if own and "@" in own[0] else "",
        answers=tuple(dict.fromkeys((*near, *reversed(far)))),
        subject=headers.said(headers.raw(message, "Subject")).strip(),
        name=name,
        address=address,
        sent_at=headers.moment(headers.raw(message, "Date")),
        text=found.text,
        aside=found.aside,
        parts=tuple(found.parts),
        robot=robots.reason(message),
    )
