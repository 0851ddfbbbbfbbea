"""Rows by the hundred thousand: really sealed, each under a key of its own, but for one public key and in long inserts.

They are what an office would have after years; only the lines of the record, and the wraps to the recovery key, are
left out: no page looks at either.
"""

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select

from cases.casework.models import Clue, Gist, Holding, Origin
from cases.db import session, transaction
from cases.inbox import contexts as inbox
from cases.inbox.models import Report, ReportWrap
from cases.keys import queries as keys
from cases.ledger import contexts as ledger
from cases.ledger.body import own_form
from cases.ledger.models import REVISIONS, LedgerRow, Serial
from cases.office.queries import certified_epoch
from cases.office.rules import new_ref
from cases.staff.desk import Desk
from cases.vault import CaseKey, contexts, pack
from crypto.seal import box, keep, new_key, seal, wrap

STEP = 2_000
DEPARTMENTS = (
    "肿瘤内科一病区",
    "肿瘤内科二病区",
    "胃肠外科",
    "骨科",
    "检验科",
    "放射科",
    "门诊部",
    "药学部",
    "产科",
    "急诊科",
)
VIOLATIONS = ("GT01", "GT04", "GT09", "UE2", "KB2", "KB5", "RE", "OP", "FC", "PV", "MI", "SV")
# About a thousand Chinese characters, as a reporter would write them.
WORDS = (
    "父亲十月住院，还没有会诊，管床的医生就说一定要做基因检测，医院做不了，让我加一个姓柳的经理。经理到病房门口取走了两管血，"
    "我扫她的码付了一万二千八百元，没有发票。签过一张纸，她收走了，没有给我留。过了十二天报告发到手机上，病历里也没有。"
) * 9
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Many:
    """How many, seen from which day, with or without the reports' words (only a search reads them)."""

    count: int
    today: date
    words: bool = False

    def each(self) -> Iterator[range]:
        """The numbers, a transaction's worth at a time."""
        for start in range(0, self.count, STEP):
            yield range(start, min(start + STEP, self.count))


def words_of(number: int) -> str:
    """The words of one report; each is a little different."""
    return f"第{number}件。{WORDS}"


def reports(desk: Desk, many: Many) -> None:
    """Reports that wait in 受理登记, sealed to the office's key. `desk`: any member of the office."""
    with transaction(reading=True):
        epoch = certified_epoch("office", desk.today)
        epoch_id, public = epoch.id, epoch.public
    for numbers in many.each():
        rows, wraps = [], []
        for number in numbers:
            row, dek = _report(number, many, "received")
            rows.append(row)
            blob = wrap(public, dek, inbox.report_dek(row["id"], epoch_id))
            wraps.append({"report_id": row["id"], "epoch_id": epoch_id, "blob": blob})
        _keep((Report, rows), (ReportWrap, wraps))


def _report(number: int, many: Many, state: str) -> tuple[Row, bytes]:
    found, dek, day = uuid4(), new_key(), many.today - timedelta(days=number % 21)
    text = words_of(number) if many.words else f"第{number}件，演示。"
    body = {"narrative": text, "subject": "某医生", "department": DEPARTMENTS[number % len(DEPARTMENTS)]}
    plain = {
        **body,
        "guide": {},
        "files": [],
        "reporter_seal": "",
        "reporter_sign": "",
        "concerns": "none",
        "lang": "zh",
    }
    row = {
        "id": found,
        "ref": new_ref(),
        "lookup": secrets.token_bytes(32),
        "channel": "CH_WEB",
        "addressee": "office",
        "named": number % 5 == 0,
        "state": state,
        "said": "received",
        "next_on": None,
        "received_on": day,
        "due_on": day + timedelta(days=7) if state == "received" else None,
        "level": ("none", "blue", "yellow", "red")[number % 21 // 6],
        "body": seal(dek, pack(plain), inbox.report_body(found)),
        "reporter_seal": b"",
        "thread_epoch": 0,
        "new_words": number % 50 == 0 and state != "received",
        "withdrawn": False,
    }
    return row, dek


def clues(first: Desk, second: Desk, many: Many) -> None:
    """Clues that both hold (a handler, and one who approves), boxed under their own keys as after a first look."""
    for numbers in many.each():
        kept: dict[Any, list[Row]] = {Report: [], Clue: [], Holding: [], Gist: [], Origin: []}
        for number in numbers:
            _clue(kept, number, many, (first, second))
        _keep(*kept.items())


def _clue(kept: dict[Any, list[Row]], number: int, many: Many, desks: tuple[Desk, Desk]) -> None:
    opened, closed = many.today - timedelta(days=number % 700), number % 3 == 0 and number > 300
    case = CaseKey(uuid4(), 1, new_key())
    due = opened + timedelta(days=31)
    kept[Clue].append(
        {
            "id": case.clue_id,
            "ref": new_ref(),
            "state": "closed" if closed else "open",
            "opened_on": opened,
            "due_on": due,
            "level": "none" if closed else "red" if due < many.today else "none",
            "closed_on": due if closed else None,
            "epoch": 1,
            "version": 1,
        }
    )
    for desk, part in zip(desks, ("handler", "approver"), strict=True):
        key = keep(desk.keys.symmetric, case.key, contexts.holding(case.clue_id, 1, desk.staff_id))
        row = {"clue_id": case.clue_id, "staff_id": desk.staff_id, "part": part, "epoch": 1, "form": "box", "key": key}
        kept[Holding].append({**row, "closed": closed, "due_on": due, "since": datetime(2026, 1, 1, tzinfo=UTC)})
    kept[Gist].append(_gist(case, number, desks[0]))
    if many.words:
        row, dek = _report(number, many, "clue_opened")
        kept[Report].append(row)
        key = box(case.key, dek, contexts.origin(case.clue_id, UUID(str(row["id"])), 1))
        kept[Origin].append({"clue_id": case.clue_id, "report_id": row["id"], "epoch": 1, "key": key})


def _gist(case: CaseKey, number: int, desk: Desk) -> Row:
    found, key = uuid4(), new_key()
    values = {
        "title": f"第{number}件：介绍患者到院外公司做检测",
        "allegation": "病区医生介绍住院患者添加公司人员，在病房门口取血送检，费用扫个人收款码，病历无记录。",
        "subject": "某医生",
        "department": DEPARTMENTS[number % len(DEPARTMENTS)],
        "company": "沐棠医学检验实验室",
        "violation": VIOLATIONS[number % len(VIOLATIONS)],
        "occurred_on": "",
        "place": "",
        "points": "",
    }
    return {
        "id": found,
        "clue_id": case.clue_id,
        "epoch": 1,
        "key": box(case.key, key, contexts.row_key("gist", found, 1)),
        "body": seal(key, pack(values), contexts.row_body("gist", found)),
        "number": 1,
        "at": datetime(2026, 1, 1, tzinfo=UTC),
        "by_id": desk.staff_id,
    }


def ledger_rows(desk: Desk, many: Many, fresh: int = 500) -> int:
    """A ledger row for every clue that has none; how many. All but the last `fresh` were read by a holder before, so
    they lie under the register's symmetric key. `desk` holds the ledger's key.
    """
    with transaction(reading=True):
        epoch = certified_epoch("ledger", desk.today)
        sealer = _Sealer(epoch.id, epoch.public, keys.symmetric(desk, epoch.id))
        wanted = select(Clue.id, Clue.opened_on, Clue.state, Clue.due_on, Clue.closed_on)
        rows = session().execute(wanted.where(~select(LedgerRow.id).where(LedgerRow.clue_id == Clue.id).exists())).all()
        last = dict(
            session().execute(select(Serial.year, Serial.last).where(Serial.register == "ledger")).tuples().all()
        )
    for start in range(0, len(rows), STEP):
        some = [
            sealer.row(row, place, last, read=place < len(rows) - fresh)
            for place, row in enumerate(rows[start : start + STEP], start=start)
        ]
        _keep((LedgerRow, some))
    with transaction():
        for year, number in last.items():
            session().merge(Serial(register="ledger", year=year, last=number))
    del many
    return len(rows)


@dataclass(frozen=True, slots=True)
class _Sealer:
    epoch_id: UUID
    public: bytes
    symmetric: bytes

    def row(self, clue: Any, place: int, last: dict[int, int], *, read: bool) -> Row:
        """One row as `cases.ledger.actions.reseal` writes it, `read` as its first reader leaves it."""
        found, key, year = uuid4(), new_key(), clue.opened_on.year
        for counter in (year, REVISIONS):
            last[counter] = last.get(counter, 0) + 1
        told = {"v": 1, "clue": str(clue.id), **_facts(clue, place)}
        body = json.dumps(told, ensure_ascii=False, default=str).encode()
        return {
            "id": found,
            "clue_id": clue.id,
            "register": "ledger",
            "year": year,
            "number": last[year],
            "revision": last[REVISIONS],
            "epoch_id": self.epoch_id,
            **(self._read(found, body) if read else self._sent(found, key, body)),
        }

    def _read(self, row: UUID, body: bytes) -> Row:
        sealed = seal(self.symmetric, own_form(body), ledger.row_own(row, self.epoch_id))
        return {"form": "own", "key": b"", "body": sealed}

    def _sent(self, row: UUID, key: bytes, body: bytes) -> Row:
        wrapped = wrap(self.public, key, ledger.row_key(row, self.epoch_id))
        return {"form": "hpke", "key": wrapped, "body": seal(key, body, ledger.row_body(row))}


def _facts(clue: Any, place: int) -> Row:
    closed = clue.state == "closed"
    due = clue.due_on
    return {
        "title": f"第{place}件：介绍患者到院外公司做检测",
        "source": "SRC_REPORT",
        "channel": ("CH_WEB", "CH_PHONE", "CH_LETTER")[place % 3],
        "named": place % 5 == 0,
        "repeat_type": "first",
        "received_on": clue.opened_on,
        "accepted_on": clue.opened_on,
        "subject": "某医生",
        "department": DEPARTMENTS[place % len(DEPARTMENTS)],
        "company": "沐棠医学检验实验室",
        "allegation": "病区医生介绍住院患者添加公司人员，在病房门口取血送检，费用扫个人收款码，病历无记录。",
        "violation": VIOLATIONS[place % len(VIOLATIONS)],
        "handlers": ["温以宁"],
        "approver": "陆闻笙",
        "due_on": due,
        "warn_blue": due - timedelta(days=15),
        "warn_yellow": due - timedelta(days=6),
        "warn_red": due + timedelta(days=1),
        "state": clue.state,
        "verification": ("true", "partly", "untrue", "unproven")[place % 4] if closed else "",
        "outcome": ("reminded", "no_action", "admonished")[place % 3] if closed else "",
        "closed_on": clue.closed_on,
    }


def _keep(*tables: tuple[Any, list[Row]]) -> None:
    with transaction():
        for table, rows in tables:
            if rows:
                session().execute(insert(table.__table__), rows)


def how_many(table: Any) -> int:
    """The rows of a table."""
    with transaction(reading=True):
        return session().scalar(select(func.count()).select_from(table)) or 0
