"""The door of every channel: a submission in plain words becomes a sealed parcel, and the parcel is kept.

Sealing needs no database, so it is done before the transaction is opened. Nothing here can open what it sealed.
"""

import base64
import hmac
import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from cases.errors import WrongState
from cases.inbox import contexts, door
from cases.inbox.door import Parcel, SealedClerk, SealedFile, SealedIdentity, Wrap
from cases.office.rules import new_ref
from crypto.receipt import Receipt
from crypto.seal import box, new_key, seal_to, wrap
from crypto.seal import seal as seal_under
from intake import incidents, receipt
from intake.keyring import Keyring
from intake.names import Person
from intake.parked import form_hash
from intake.submission import Clerk, Reporter, SentFile, Submission

SUPERIOR = "superior"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the moment brings along: the day, the day the first step is due, the pinned root."""

    today: date
    due_on: date | None
    root: bytes


@dataclass(frozen=True, slots=True)
class Handed:
    """A submission that is kept: `added` where it came as further words to a report kept before; `spare`: files that
    came a second time and whose objects may go.
    """

    report_id: UUID
    fresh: bool
    added: bool = False
    spare: tuple[UUID, ...] = ()


def addressee(concerns: str, named: list[Person]) -> str:
    """Whose key a report is sealed to. What names a leader is the superior's business, whatever was chosen; what names
    a member of the office is never opened by the office.
    """
    sides = {person.side for person in named}
    if concerns == "leadership" or "leadership" in sides:
        return SUPERIOR
    return "secretary" if concerns == "office" or "office" in sides else "office"


def seal(submission: Submission, to: str, keyring: Keyring, terms: Terms) -> Parcel:
    """The submission, sealed to `to` (office, secretary, superior). Raises Unready where a key is not certified.

    To the superior nothing is sealed but the one wrap: no recovery, no approvers, no clerk.
    """
    report, dek = uuid4(), new_key()
    code = Receipt.from_secret(submission.secret) if submission.secret else None
    kinds = (SUPERIOR,) if to == SUPERIOR else (to, "recovery")
    epochs = [keyring.need(kind) for kind in kinds]
    identity = None
    if submission.reporter and to != SUPERIOR:
        identity = _identity(report, submission.reporter, keyring)
    return Parcel(
        id=report,
        ref=new_ref(),
        lookup=code.lookup_hash if code else None,
        channel=submission.channel,
        origin=submission.mark or (origin(submission) if code else None),
        addressee=to,
        named=submission.reporter is not None and submission.reporter.signs,
        day=terms.today,
        due_on=_soonest(terms.due_on, submission.limit_on),
        limit_on=submission.limit_on,
        received_on=submission.received_on,
        hint=_hint(report, dek, submission, submission.received_on or terms.today),
        clerk=_clerk(report, dek, submission.clerk if to != SUPERIOR else None),
        body=seal_under(dek, _body(submission, to, code), contexts.report_body(report)),
        reporter_seal=code.pair.public if code else b"",
        wraps=tuple(Wrap(one.id, wrap(one.public, dek, contexts.report_dek(report, one.id))) for one in epochs),
        blobs=tuple(_file(dek, one) for one in submission.files),
        identity=identity,
        form=form_hash(submission.secret) if submission.parked else b"",
        parked=tuple(one.id for one in submission.parked),
    )


def _soonest(due_on: date | None, limit_on: date | None) -> date | None:
    """An incoming paper may want an answer before it would have to be registered."""
    return min((day for day in (due_on, limit_on) if day is not None), default=None)


def _hint(report: UUID, dek: bytes, submission: Submission, today: date) -> bytes | None:
    """The day it happened, where it can be read: video is kept for thirty days, and words wait longer to be opened."""
    day = incidents.day(submission.lines.get("occurred_on", ""), today)
    said = _json({"v": 1, "incident_on": day.isoformat()}) if day else b""
    return seal_under(dek, said, contexts.report_hint(report)) if day else None


def _clerk(report: UUID, dek: bytes, clerk: Clerk | None) -> SealedClerk | None:
    if clerk is None:
        return None
    return SealedClerk(clerk.staff_id, wrap(clerk.public, dek, contexts.clerk_dek(report, clerk.staff_id)))


def _file(under: bytes, one: SentFile) -> SealedFile:
    return SealedFile(one.id, box(under, one.key, contexts.blob_key(one.id)), one.parts)


def _body(submission: Submission, to: str, code: Receipt | None) -> bytes:
    values: dict[str, object] = {
        "v": 1,
        **{name: value for name, value in submission.lines.items() if value},
        "narrative": submission.narrative,
        "guide": dict(submission.guide),
        "files": [one.described() for one in submission.files],
        "reporter_seal": base64.b64encode(code.pair.public).decode() if code else "",
        "reporter_sign": base64.b64encode(code.signer.public).decode() if code else "",
        "concerns": submission.concerns,
        "lang": submission.lang,
    }
    if submission.way:
        values["way"] = dict(submission.way)
    if to == SUPERIOR and submission.reporter:
        values["identity"] = _who(submission.reporter)
    return _json(values)


def _who(reporter: Reporter) -> dict[str, str]:
    said = {"name": reporter.name, "phone": reporter.phone}
    by_mail = {"mail": reporter.mail, "head": reporter.head}
    return said | {name: value for name, value in by_mail.items() if value}


def _identity(report: UUID, reporter: Reporter, keyring: Keyring) -> SealedIdentity:
    approvers, custodians = keyring.need("approvers"), keyring.need("custodians")
    plain = _json({"v": 1, **_who(reporter)})
    inner = seal_to(approvers.public, plain, contexts.identity_inner(report, approvers.id))
    outer = seal_to(custodians.public, inner, contexts.identity_outer(report, custodians.id))
    return SealedIdentity(custodians.id, approvers.id, outer)


def hand_in(submission: Submission, parcel: Parcel, keyring: Keyring, terms: Terms) -> Handed:
    """Keep the sealed submission. The same form again is the same report; other words or files of it go to the thread.

    Needs a transaction. Raises WrongState("superseded" | "again" | "parked"): seal again with a new keyring.
    """
    stored = door.receive(parcel)
    if stored.fresh or not submission.secret or submission.mark:
        return Handed(stored.report_id, stored.fresh)
    said = _further(submission, stored.origin or b"", parcel.origin or b"")
    if said is None:
        return Handed(stored.report_id, False, spare=tuple(one.id for one in submission.fresh))
    code = Receipt.from_secret(submission.secret)
    thread = door.thread(code.lookup_hash)
    if thread is None:
        raise WrongState("again")
    message = receipt.seal_message(code, thread, said, keyring, (terms.root, terms.today))
    added = door.add_message(message).fresh
    return Handed(stored.report_id, False, added, () if added else tuple(one.id for one in submission.fresh))


def _further(submission: Submission, before: bytes, now: bytes) -> receipt.Said | None:
    """What a form that was kept before brings anew: other words, other files, or nothing."""
    same_words = hmac.compare_digest(before[:16], now[:16])
    same_files = not submission.fresh or hmac.compare_digest(before[16:], now[16:])
    if same_words and same_files and not submission.parked:
        return None
    text = "" if same_words else submission.words.strip()
    fresh = () if same_files else submission.fresh
    mark = hmac.digest(submission.secret, now + b"".join(one.id.bytes for one in submission.parked), "sha256")
    return receipt.Said(text, mark, submission.secret, fresh, submission.parked)


def origin(submission: Submission) -> bytes:
    """16 bytes for the words, 16 for the files of this very request, both keyed by the form's secret, which the server
    does not keep: the same form sent again is recognised, and nobody can test a guess at the words.
    """
    words = [submission.concerns, submission.narrative, *(f"{k}={v}" for k, v in sorted(submission.lines.items()) if v)]
    files = sorted(one.sha256 for one in submission.fresh)
    return b"".join(hmac.digest(submission.secret, _json(part), "sha256")[:16] for part in (words, files))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
