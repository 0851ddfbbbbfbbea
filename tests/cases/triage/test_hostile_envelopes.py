"""A browser may have sealed anything: what cannot be read is said of that one report, and harms no other."""

import json
import os
from base64 import b64encode
from uuid import UUID, uuid4

import pytest

from cases.db import transaction
from cases.errors import WrongState
from cases.inbox import contexts
from cases.inbox import door as inbox
from cases.office import queries as offices
from cases.triage import actions, handing, queries
from cases.triage.near import near
from crypto.errors import CannotOpen
from crypto.seal import new_key, seal, wrap
from intake import direct, keyring
from intake.direct import Sealed
from intake.door import Terms
from tests.factories.office import NARRATIVE, FoundedOffice


def by_browser(office: FoundedOffice, plain: bytes) -> str:
    """The reference of a report whose body somebody's own script has sealed."""
    today, report, dek = office.desks["clerk"].today, uuid4(), new_key()

    def text(raw: bytes) -> str:
        return b64encode(raw).decode()

    with transaction():
        ring, terms = keyring.load(today), Terms(today, offices.due_on("REG", today), offices.root())
        epochs = [ring.need(kind) for kind in ("office", "recovery")]
        wraps = [(one.id, wrap(one.public, dek, contexts.report_dek(report, one.id))) for one in epochs]
        sent = {
            "v": 1,
            "addressee": "office",
            "named": False,
            "report": str(report),
            "lookup": text(os.urandom(32)),
            "origin": text(os.urandom(32)),
            "body": text(seal(dek, plain, contexts.report_body(report))),
            "reporter_seal": text(os.urandom(1216)),
            "wraps": [{"epoch": str(one), "blob": text(blob)} for one, blob in wraps],
            "files": [],
        }
        parcel = direct.report(Sealed.read(json.dumps(sent).encode()), ring, terms, 20)
        inbox.receive(parcel)
    return parcel.ref


def opened(office: FoundedOffice, ref: str) -> queries.OpenedReport:
    with transaction():
        actions.open_words(office.desks["clerk"], ref, "登记")
    with transaction(reading=True):
        return queries.opened(office.desks["clerk"], ref)


FILE = {"id": str(UUID(int=7)), "name": "a", "size": 1}
UNREADABLE = [
    b"not JSON",
    b"[1]",
    b"[" * 20_000,
    b'{"v":1,"narrative":' + b"[" * 20_000,
    b'{"v":1,"files":[5]}',
    json.dumps({"v": 1, "files": [{**FILE, "size": float("inf")}]}).encode(),
    json.dumps({"v": 1, "files": [{**FILE, "size": 10**400}]}).encode(),
    json.dumps({"v": 1, "reporter_sign": {"a": 1}}).encode(),
]


@pytest.mark.parametrize("plain", UNREADABLE, ids=lambda plain: plain[:12].decode())
def test_a_body_that_is_none_is_said_of_that_report_and_hides_no_other(office: FoundedOffice, plain: bytes) -> None:
    bad = by_browser(office, plain)
    with pytest.raises(CannotOpen):
        opened(office, bad)
    good = opened(office, office.report().ref)
    assert good.words.narrative == NARRATIVE
    with transaction(reading=True):
        assert near(office.desks["clerk"], good).left == 0


def test_whatever_a_browser_sealed_can_be_written_on_a_page(office: FoundedOffice) -> None:
    file = {**FILE, "name": "\udc00.jpg", "type": ["x"], "sha256": None}
    said = {"narrative": "一\ud800", "subject": {"a": []}, "guide": ["paid"], "files": [file], "lang": 5}
    found = opened(office, by_browser(office, json.dumps({"v": 1, **said}).encode())).words
    assert found.guide == {}
    assert found.narrative == "一?"
    assert [one.name for one in found.files] == ["?.jpg"]
    f"{found.subject}{found.lang}{found.files[0].type}".encode()
    nested = by_browser(office, json.dumps({"v": 1, "guide": {"paid": ["现金"]}}).encode())
    assert {type(one) for one in opened(office, nested).words.guide.values()} == {str}


def test_a_stranger_cannot_make_a_visit_or_an_order_of_a_web_report(office: FoundedOffice) -> None:
    way = {"kind": "order", "number": "1", "read_back": True, "turns": 5}
    ref = by_browser(office, json.dumps({"v": 1, "narrative": "一", "way": way}).encode())
    assert opened(office, ref).words.way == {}
    with pytest.raises(WrongState), transaction():
        handing.propose_send_back(office.desks["clerk"], ref, "不是本室的")
