"""The record: what is done is told once, and whatever is changed afterwards is found."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from cases import db
from cases.audit import actions, jobs, queries
from cases.audit.models import AuditLine, Checkpoint, TreeHead
from cases.audit.queries import Finding, Wrong
from cases.inbox.models import Report
from crypto.keys import Signer

NOW = datetime(2026, 3, 4, 5, 6, 7, 890, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)
LOG = Signer.from_seed(bytes(range(32)))
ALICE, BOB = UUID(int=1), UUID(int=2)  # fixed: the workers of a test run must name the same tests


@pytest.fixture(autouse=True)
def base(database_url: str) -> Iterator[None]:
    db.connect(database_url)
    yield
    db.disconnect()


def write(count: int, actor: UUID | str = ALICE) -> None:
    with db.transaction():
        for number in range(count):
            actions.line("clue.open", actor=actor, object=f"thing-{number}", now=NOW, digest=b"\1" * 32)


def grow(*, sign: bool = True) -> None:
    with db.transaction():
        jobs.grow(LATER)
        if sign:
            jobs.checkpoint(LATER, LOG)


def findings(anchor: str | None = None, now: datetime = LATER) -> list[tuple[Wrong, str]]:
    with db.transaction(reading=True):
        return [(f.kind, f.place) for f in queries.verify(anchor, now=now, log_publics=[LOG.public])]


def anchor() -> str:
    with db.transaction(reading=True):
        note = queries.anchor_text()
    assert note is not None
    return note


def test_an_empty_record_and_a_grown_one_are_whole() -> None:
    assert findings() == []
    for count in (1, 2, 5, 600):
        write(count)
        grow()
        assert findings(anchor()) == []


def test_a_line_is_kept_with_its_act_or_not_at_all() -> None:
    def act_and_fail() -> None:
        with db.transaction():
            actions.line("clue.open", actor=ALICE, now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act_and_fail()
    with db.transaction(reading=True):
        assert queries.all_lines() == []


def test_growing_twice_changes_nothing_and_signs_nothing_anew() -> None:
    write(3)
    grow()
    with db.transaction():
        assert jobs.grow(LATER) == 0
        assert not jobs.checkpoint(LATER, LOG)
        assert len(queries.checkpoints()) == 1


def test_of_a_reporter_only_the_day_is_told() -> None:
    with db.transaction():
        actions.line("report.receive", actor="reporter", object=uuid4(), now=NOW)
    with db.transaction(reading=True):
        assert queries.all_lines()[0].at == datetime(2026, 3, 3, 16, tzinfo=UTC)  # 00:00 of 4 March in China


def test_every_refusal_leaves_the_same_line() -> None:
    with db.transaction():
        actions.refusal(ALICE, NOW)
        actions.refusal(ALICE, NOW)
    with db.transaction(reading=True):
        first, second = ((x.act, x.object, x.actor, x.at, x.digest) for x in queries.mine(ALICE))
    assert first == second == ("refused", "", str(ALICE), NOW.replace(microsecond=0), b"")


def test_each_sees_the_own_lines_newest_first_and_page_by_page() -> None:
    write(3, ALICE)
    write(2, BOB)
    with db.transaction(reading=True):
        assert [x.object for x in queries.mine(BOB)] == ["thing-1", "thing-0"]
        assert len(queries.all_lines()) == 5
        newest = queries.mine(ALICE, limit=2)
        assert [x.object for x in queries.mine(ALICE, skip=len(newest))] == ["thing-0"]


@pytest.mark.parametrize(
    "change", [{"act": "clue.close"}, {"actor": str(BOB)}, {"object": "x"}, {"at": LATER}, {"digest": b""}], ids=str
)
def test_a_changed_line_is_found_and_named(change: dict[str, object]) -> None:
    write(7)
    grow()
    with db.transaction() as session:
        session.execute(sa.update(AuditLine).where(AuditLine.leaf == 4).values(change))
    assert findings() == [(Wrong.CHANGED, "4")]


def test_a_line_changed_together_with_its_hash_breaks_the_tree() -> None:
    write(7)
    grow()
    with db.transaction() as session:
        session.execute(sa.update(AuditLine).where(AuditLine.leaf == 4).values(leaf_hash=b"\0" * 32, act="x"))
    assert (Wrong.CHANGED, "< 7 (checkpoint 7)") in findings()


def test_a_line_gone_from_the_middle_is_found() -> None:
    write(7)
    grow()
    with db.transaction() as session:
        session.execute(sa.delete(AuditLine).where(AuditLine.leaf == 4))
    assert findings() == [(Wrong.MISSING, "4")]
    assert (Wrong.ANCHOR, "< 7 (anchor)") in findings(anchor())


def test_a_cut_end_is_found() -> None:
    write(7)
    grow()
    with db.transaction() as session:
        session.execute(sa.delete(AuditLine).where(AuditLine.leaf >= 5))
    assert set(findings()) == {(Wrong.CUT, "5 < 7 (checkpoint 7)"), (Wrong.CUT, "5 < 7 (head)")}


def test_a_record_cut_by_one_who_holds_everything_is_shorter_than_its_anchor() -> None:
    write(4)
    grow()
    with db.transaction(reading=True) as session:
        head = session.get_one(TreeHead, 1)
        small = {"size": head.size, "frontier": head.frontier}
    write(3)
    grow()
    kept = anchor()
    with db.transaction() as session:
        session.execute(sa.delete(AuditLine).where(AuditLine.leaf >= 4))
        session.execute(sa.delete(Checkpoint).where(Checkpoint.size > 4))
        session.execute(sa.update(TreeHead).values(small))
    assert findings() == []
    assert findings(kept) == [(Wrong.ANCHOR, "4 < 7 (anchor)")]
    with db.transaction():  # and grown again with other lines
        for _ in range(5):
            actions.line("clue.open", actor=BOB, now=NOW)
        jobs.grow(LATER)
    assert findings(kept) == [(Wrong.ANCHOR, "< 7 (anchor)")]


def test_a_checkpoint_or_anchor_by_another_key_is_found() -> None:
    write(3)
    with db.transaction():
        jobs.grow(LATER)
        jobs.checkpoint(LATER, Signer.from_seed(b"\7" * 32))
    assert findings(anchor()) == [(Wrong.SIGNATURE, "checkpoint 3"), (Wrong.SIGNATURE, "anchor")]


@pytest.mark.parametrize(
    "text", ["", "nonsense", "qingyuan/audit\n-1\nAAAA\n\n", "qingyuan/audit\n3\n!\n\n", "other\n3\nAAAA\n"]
)
def test_an_anchor_that_is_none_is_said_to_be_none(text: str) -> None:
    assert findings(text) == [(Wrong.SIGNATURE, "anchor")]


def test_an_anchor_survives_the_line_ends_of_another_system() -> None:
    write(3)
    grow()
    assert findings(anchor().replace("\n", "\r\n")) == []


def test_a_line_staged_for_over_a_minute_is_found() -> None:
    write(1)
    assert findings(now=NOW + timedelta(seconds=30)) == []
    with db.transaction(reading=True):
        place = str(queries.all_lines()[0].id)
    assert findings() == [(Wrong.STAGED, place)]


def test_a_reporters_line_is_late_on_the_next_day() -> None:
    with db.transaction():
        actions.line("report.add", actor="reporter", now=NOW)
    assert findings(now=NOW + timedelta(hours=8)) == []
    assert [kind for kind, _ in findings(now=NOW + timedelta(days=1))] == [Wrong.STAGED]


def report() -> Report:
    return Report(
        id=uuid4(), ref=uuid4().hex[:9], channel="CH_WEB", addressee="office", state="received", said="received",
        received_on=NOW.date(), body=b"", reporter_seal=b"",
    )  # fmt: skip


def test_a_report_without_its_line_is_found() -> None:
    told, hidden = report(), report()
    with db.transaction() as session:
        session.add_all([told, hidden])
        actions.line("report.receive", actor="reporter", object=told.id, now=NOW)
    grow()
    assert findings() == [(Wrong.UNLOGGED, str(hidden.id))]


def test_a_finding_says_what_and_where() -> None:
    assert Finding(Wrong.CUT, "3").place == "3"
