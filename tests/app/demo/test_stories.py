"""The demonstration plays through the office's own acts, on any day, and leaves something to do for everybody."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.commands.demonstration import make_demo
from app.config import Settings, read_secret
from app.demo.files import characters, made
from app.demo.paper import glyphs
from app.demo.tales import load
from app.labels import OUTCOMES, REFUSALS, TOPICS, VERIFICATION, VIOLATIONS
from cases import db, objects
from cases.audit.verify import verify
from cases.casework import actions as casework
from cases.casework import queries as clues
from cases.channels import callers, openings
from cases.channels import letters as mail
from cases.errors import NotFound
from cases.inbox import above, door
from cases.ledger.queries import counts_sheet
from cases.ledger.register import Register
from cases.office.queries import root
from cases.staff import queries as people
from cases.staff.desk import Desk
from cases.staff.lock import Host
from cases.staff.sitting import desk_of
from cases.triage import queries as triage
from cases.triage import typed
from crypto.keys import UserKeys
from crypto.passwords import Argon2Cost
from crypto.receipt import Receipt
from intake.hotline.call import obvious
from intake.receipt import letters

# The middle of the national holidays, at a weekend: the office works on other days, the stories go round them.
NOW = datetime(2026, 10, 3, 6, 30, tzinfo=UTC)
CHEAP = Argon2Cost(memory_kib=64, passes=1)


class Played:
    """A demonstration that was made: `desk("handler")` is one of its people at the desk."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.settings = Settings.from_env({"QINGYUAN_HOME": str(home)})
        make_demo(self.settings, NOW, cost=CHEAP)
        self.accounts = {one["username"]: one for one in json.loads((home / "demo-accounts.json").read_text())}
        self.host = Host(read_secret(self.settings.pepper_file) or b"", CHEAP)

    def desk(self, username: str) -> Desk:
        """Opened with the password that lies in the file. Needs a transaction."""
        person = people.by_username(username)
        seed = people.latch(username, self.host).opened(self.accounts[username]["password"], self.host)
        assert seed is not None
        return desk_of(person, UserKeys.from_seed(seed), NOW)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """One demonstration for all tests of this file: none of them changes it."""
    yield Played(tmp_path_factory.mktemp("demo"))
    db.disconnect()


@pytest.fixture(autouse=True)
def connected(played: Played) -> None:
    """This file's database and store, whatever another test has connected meanwhile."""
    db.connect(played.settings.database_url)
    objects.connect(played.settings.objects)


def test_the_handler_finds_work_in_every_colour(played: Played) -> None:
    with db.transaction():
        today = clues.today(played.desk("handler"))
    assert {"red", "yellow", "blue"} <= {row.level for row in today.tasks} | {row.level for row in today.clues}
    assert len(today.clues) >= 12
    assert len(today.tasks) >= 15
    assert today.words, "somebody has answered and it is not read yet"
    assert today.unlocks == []


def test_every_state_of_a_report_and_a_clue_is_there(played: Played) -> None:
    with db.transaction():
        waiting = triage.waiting(played.desk("clue_admin")).rows
        handler = played.desk("handler")
        open_ones, closed = clues.mine(handler).rows, clues.mine(handler, closed=True).rows
    assert {"received", "registered"} == {row.state for row in waiting}
    assert {"refuse", "transfer"} <= {row.proposed for row in waiting}
    assert {"open", "reopened"} == {row.state for row in open_ones}
    assert len(closed) >= 15


def test_the_second_person_and_the_custodian_are_waited_for(played: Played) -> None:
    with db.transaction():
        head, keeper = clues.today(played.desk("di_head")), clues.today(played.desk("key_custodian"))
        reports = triage.to_decide(played.desk("di_head"))
    assert [row.act for row in head.proposals] == ["close"]
    assert len(reports) == 2
    assert len(keeper.unlocks) == 1


def test_the_ledger_has_forty_rows_over_months_and_a_restricted_one_apart(played: Played) -> None:
    register = Register()
    with db.transaction():
        secretary, clerk = played.desk("dc_sec"), played.desk("clue_admin")
        while register.step(secretary):
            continue
        own = Register()
        while own.step(clerk):
            continue
        published = counts_sheet(played.desk("leader"))
    assert len(register.lines) == 44
    assert len({line.month for line in register.ordered()}) >= 5
    assert len({line.family for line in register.ordered()}) >= 8
    assert {line.verification for line in register.ordered()} >= {"true", "partly", "untrue", "unproven"}
    assert published is not None
    assert published["total"] >= 40


def test_who_is_named_in_a_clue_is_walled_off_from_it(played: Played) -> None:
    with db.transaction():
        ref = next(row.ref for row in clues.mine(played.desk("dc_sec")).rows if "电话" in row.title)
        named = played.desk("hfb")
        with pytest.raises(NotFound):
            clues.clue(named, ref)
        with pytest.raises(NotFound):
            casework.look(named, ref)


def _codes(played: Played) -> tuple[list[str], list[str]]:
    lines = (played.home / "demo-codes.txt").read_text("utf-8").splitlines()
    return [line for line in lines if not line[0].isdigit()], [line for line in lines if line[0].isdigit()]


def test_the_codes_in_the_file_open_their_threads(played: Played) -> None:
    codes, [caller] = _codes(played)
    number, pin = caller.split("受理号，密码 ")
    with db.transaction(reading=True):
        assert callers.lookup_of(number.replace(" ", ""))
    assert not obvious(pin)
    for line in codes:
        code = Receipt.parse(line.split()[0])
        with db.transaction(reading=True):
            thread = door.thread(code.lookup_hash)
            assert thread is not None
            said = letters(code, thread, root())
        assert said, line
        assert all(one.text for one in said if not one.mine)


def test_every_way_in_is_there(played: Played) -> None:
    with db.transaction():
        waiting = triage.waiting(played.desk("clue_admin")).rows
        handler, clerk = played.desk("handler"), played.desk("intake")
        second = played.desk("handler_2")
        ended = clues.mine(handler, closed=True).rows
        linked = clues.clue(handler, next(row.ref for row in clues.mine(handler).rows if "走廊" in row.title))
        assert {row.state for row in ended} == {"closed", "merged"}
        assert {one.how for one in linked.same} == {"link", "from"}
        assert typed.mine(clerk)
        assert openings.lately(clerk)[0].confirmed_at
        assert mail.troubles(played.desk("clue_admin"))
        assert above.listed(played.desk("chc"))
        assert {"complaint", "accusation"} == {clues.clue(second, row.ref).track for row in clues.mine(second).rows}
    ways = {"CH_WEB", "CH_LETTER", "CH_BOX", "CH_TRANSFER", "CH_PHONE", "CH_EMAIL"}
    assert {row.channel for row in waiting} == ways
    assert any(row.limit_on for row in waiting)


def test_every_word_on_the_papers_is_drawn() -> None:
    assert set(characters()) <= set(glyphs()), "run setup/glyphs.py"


def test_the_record_is_whole(played: Played) -> None:
    with db.transaction(reading=True):
        assert verify(now=NOW) == []


def test_the_stories_use_the_words_that_there_are() -> None:
    for tale in load(NOW.date()):
        assert tale.values["topic"] in TOPICS
        assert tale.values["text"].strip()
        if tale.clue:
            assert tale.clue["code"] in VIOLATIONS
            assert tale.clue["title"]
            assert tale.clue.get("close", ["no_action"])[0] in OUTCOMES
            assert tale.clue.get("close", ["", "true"])[1] in VERIFICATION
        if tale.fate and tale.fate[0] in {"refused", "refusing"}:
            assert tale.fate[1] in REFUSALS


@pytest.mark.parametrize(
    ("name", "begins"), [("a.png", b"\x89PNG"), ("a.pdf", b"%PDF"), ("a.xlsx", b"PK"), ("a.txt", b"a")]
)
def test_the_files_of_the_stories_are_what_they_say(name: str, begins: bytes) -> None:
    kind, content = made(name, "核对", 3)
    assert content.startswith(begins)
    assert "/" in kind
    assert len(content) < 60_000
