"""What is sealed to the superior: listed by its contact alone, taken as it lies, opened with its key alone."""

import json
from pathlib import Path

from click.testing import CliRunner

from app.commands.sealed import open_sealed, write_superior_pair
from cases.db import transaction
from cases.keys.actions import add_epoch, certify_epoch
from cases.office import queries as offices
from cases.staff.may import Role
from intake import door, keyring
from intake.door import Terms
from intake.submission import Submission
from tests.factories.desk_pages import Pages, pages

__all__ = ["pages"]
WORDS = "分管院长的事，纳兰家可以作证"


def test_the_superior_takes_it_and_opens_it_elsewhere(pages: Pages, tmp_path: Path) -> None:
    sec, day = pages.office.desks["sec"], pages.office.desks["sec"].today
    with transaction():
        certify_epoch(sec, add_epoch(sec, "superior", write_superior_pair(tmp_path / "above")))
    pages.console.join("chc", Role.CHC)
    sent = Submission(WORDS, "leadership", lines={"subject": "某副院长"}, secret=bytes(range(16)))
    with transaction():
        ring, terms = keyring.load(day), Terms(day, None, offices.root())
        parcel = door.seal(sent, "superior", ring, terms)
        door.hand_in(sent, parcel, ring, terms)
    listed = pages.get("chc", "/superior")
    assert parcel.ref in listed.text
    assert "纳兰" not in listed.text
    assert pages.get("sec", "/superior").status_code == 403
    assert parcel.ref not in pages.get("sec", "/triage").text
    taken = pages.post("chc", f"/superior/{parcel.ref}")
    assert taken.status_code == 200
    assert pages.post("chc", "/superior/0000-0000").status_code == 404
    (tmp_path / "sealed.tar").write_bytes(taken.data)
    said = CliRunner().invoke(
        open_sealed, [str(tmp_path / "sealed.tar"), "--key", str(tmp_path / "above/superior.key")]
    )
    assert said.exit_code == 0, said.output
    assert json.loads(said.output)["report"]["narrative"] == WORDS
