"""What the door seals, opened again with the keys that only office, secretary, superior or code have."""

import base64
import json
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from cases import objects
from cases.db import session, transaction
from cases.errors import Unready
from cases.inbox import contexts
from cases.inbox import door as inbox
from cases.inbox.models import Identity, Message, Report
from cases.office import pin_root
from crypto.certs import Certificate, issue
from crypto.errors import CannotOpen
from crypto.fields import join
from crypto.keys import Pair, Signer, new_seed
from crypto.messages import FromReporter, Place, SignedMessage, read_message, sign_message
from crypto.receipt import Receipt
from crypto.seal import new_key, seal_to
from crypto.unseal import unbox, unseal, unseal_from, unwrap
from intake import door, keyring, parked, receipt
from intake.door import Terms, addressee
from intake.names import Person
from intake.submission import Reporter, SentFile, Submission
from tests.factories.public_office import FOUNDED, KINDS, UNTIL, PublicOffice, found

TODAY = date(2026, 3, 4)
SECRET = b"a form's secret."
OFFICE, LEADER = Person("甲", "主任", "office"), Person("乙", "院长", "leadership")


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> PublicOffice:
    objects.connect(str(tmp_path / "objects"))
    return found(database_url, (*KINDS, "superior"), consent=True)


def terms(office: PublicOffice) -> Terms:
    return Terms(TODAY, date(2026, 3, 11), office.root.public)


def keys() -> keyring.Keyring:
    with transaction(reading=True):
        return keyring.load(TODAY)


def a_file(text: bytes = b"x") -> SentFile:
    return SentFile(uuid4(), "单据.jpg", "image/jpeg", len(text), "ab" * 32, new_key())


def hand_in(office: PublicOffice, submission: Submission, to: str = "office") -> door.Handed:
    sealed = door.seal(submission, to, keys(), terms(office))
    with transaction():
        return door.hand_in(submission, sealed, keys(), terms(office))


def report(**more: object) -> Submission:
    return Submission(**{"narrative": "经过", "concerns": "none", "secret": SECRET, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("concerns", "people", "to"),
    [
        ("none", [], "office"),
        ("none", [OFFICE], "secretary"),
        ("none", [OFFICE, LEADER], "superior"),
        ("office", [], "secretary"),
        ("leadership", [], "superior"),
    ],
)
def test_whose_key_it_is_sealed_to(concerns: str, people: list[Person], to: str) -> None:
    assert addressee(concerns, people) == to


@pytest.mark.parametrize(("to", "kinds"), [("office", 2), ("secretary", 2), ("superior", 1)])
def test_only_the_addressee_and_recovery_open_it_and_the_superior_alone(
    office: PublicOffice, to: str, kinds: int
) -> None:
    file = a_file()
    sent = report(lines={"department": "外科", "place": ""}, guide={"paid": "qr"}, fresh=(file,), lang="en")
    sealed = door.seal(sent, to, keys(), terms(office))
    assert {wrap.epoch_id for wrap in sealed.wraps} == {office.epochs[kind] for kind in (to, "recovery")[:kinds]}
    assert "经过".encode() not in sealed.body
    for wrap in sealed.wraps:
        dek = unwrap(office.seeds[wrap.epoch_id], wrap.blob, contexts.report_dek(sealed.id, wrap.epoch_id))
        body = json.loads(unseal(dek, sealed.body, contexts.report_body(sealed.id)))
        assert (body["v"], body["narrative"], body["department"], body["guide"]) == (1, "经过", "外科", {"paid": "qr"})
        assert body["files"] == [
            {"id": str(file.id), "name": "单据.jpg", "type": "image/jpeg", "size": 1, "sha256": "ab" * 32}
        ]
        assert unbox(dek, sealed.blobs[0].key, contexts.blob_key(file.id)) == file.key
        code = Receipt.from_secret(SECRET)
        assert base64.b64decode(body["reporter_seal"]) == code.pair.public == sealed.reporter_seal
        assert base64.b64decode(body["reporter_sign"]) == code.signer.public
    with pytest.raises(CannotOpen):
        unwrap(
            office.seeds[office.epochs["approvers"]],
            sealed.wraps[0].blob,
            contexts.report_dek(sealed.id, sealed.wraps[0].epoch_id),
        )


def test_a_name_lies_apart_under_two_keys_in_turn(office: PublicOffice) -> None:
    handed = hand_in(office, report(reporter=Reporter("某某", "0000")))
    with transaction(reading=True):
        who = session().scalars(select(Identity)).one()
        row = session().get_one(Report, handed.report_id)
    assert row.named
    inner = unseal_from(office.seeds[who.custodians_id], who.blob, contexts.identity_outer(row.id, who.custodians_id))
    assert "某某".encode() not in inner
    plain = unseal_from(office.seeds[who.approvers_id], inner, contexts.identity_inner(row.id, who.approvers_id))
    assert json.loads(plain) == {"v": 1, "name": "某某", "phone": "0000"}


def test_a_name_for_the_superior_is_sealed_to_the_superior_alone(office: PublicOffice) -> None:
    sealed = door.seal(report(reporter=Reporter("某某")), "superior", keys(), terms(office))
    assert sealed.identity is None
    wrap = sealed.wraps[0]
    dek = unwrap(office.seeds[wrap.epoch_id], wrap.blob, contexts.report_dek(sealed.id, wrap.epoch_id))
    assert json.loads(unseal(dek, sealed.body, contexts.report_body(sealed.id)))["identity"]["name"] == "某某"


def test_a_key_without_a_chain_to_the_root_is_not_sealed_to(office: PublicOffice) -> None:
    pin_root(Signer.from_seed(new_seed()).public)
    assert keys().epochs == {}
    with pytest.raises(Unready):
        door.seal(report(), "office", keys(), terms(office))


def test_the_same_form_is_one_report_and_other_words_go_to_its_thread(office: PublicOffice) -> None:
    file = a_file()
    first = hand_in(office, report(fresh=(file,)))
    again = hand_in(office, report(fresh=(a_file(),)))
    other = hand_in(office, report(narrative="另有一事"))
    twice = hand_in(office, report(narrative="另有一事"))
    assert first.fresh
    assert (again.fresh, again.added, len(again.spare)) == (False, False, 1)
    assert (other.fresh, other.added) == (False, True)
    assert (twice.fresh, twice.added) == (False, False)
    assert {one.report_id for one in (first, again, other, twice)} == {first.report_id}
    with transaction(reading=True):
        row = session().scalars(select(Message)).one()
    key = unwrap(
        office.seeds[office.epochs["office"]], row.key or b"", contexts.message_key(row.report_id, 1, 0, row.epoch_id)
    )
    plain = unseal(key, row.body, contexts.message_in(row.report_id, 1))
    place = Place(row.report_id, "to_office", 1, 0)
    read = read_message(plain, FromReporter(Receipt.from_secret(SECRET).signer.public), place)
    assert read.text == "另有一事"


def test_parked_files_open_with_the_forms_secret_alone_and_move_into_the_report(office: PublicOffice) -> None:
    file = a_file()
    with transaction():
        parked.park(SECRET, [file], TODAY)
    with transaction(reading=True):
        assert parked.waiting(b"another secret..") == []
        waiting = parked.waiting(SECRET)
    assert waiting == [file]
    handed = hand_in(office, report(parked=tuple(waiting)))
    assert handed.fresh
    with transaction(reading=True):
        assert parked.waiting(SECRET) == []


def thread_of(code: Receipt) -> inbox.Thread:
    with transaction(reading=True):
        found_thread = inbox.thread(code.lookup_hash)
    assert found_thread
    return found_thread


def letter(
    office: PublicOffice, report_id: object, signer: Signer, chain: tuple[Certificate, ...], counter: int = 1
) -> None:
    """A letter of the office in the inbox, signed by `signer`."""
    place = Place(report_id, "to_reporter", counter, 0)  # type: ignore[arg-type]
    plain = sign_message(signer, SignedMessage(place, "请问在几楼？", (), chain))
    body = seal_to(Receipt.from_secret(SECRET).pair.public, plain, contexts.message_out(report_id, counter))  # type: ignore[arg-type]
    row = {"direction": "out", "counter": counter, "day": TODAY, "epoch": 0, "key_form": "none", "body": body}
    with transaction():
        session().add(Message(id=uuid4(), report_id=report_id, read=False, **row))


def test_a_letter_is_shown_only_if_a_certified_member_signed_it(office: PublicOffice) -> None:
    handed = hand_in(office, report())
    letter(office, handed.report_id, office.certifier.signer, office.chain)
    forger = Signer.from_seed(new_seed())
    draft = Certificate("certifier", "x", 1, forger.public, office.certifier.pair.public, FOUNDED, UNTIL, "")
    letter(office, handed.report_id, forger, (issue(forger, "root", draft),), 2)
    letter(office, handed.report_id, forger, office.chain, 3)
    code = Receipt.from_secret(SECRET)
    shown = receipt.letters(code, thread_of(code), office.root.public)
    assert [one.text for one in shown] == ["请问在几楼？", None, None]
    stranger = receipt.letters(Receipt.from_secret(b"somebody else..."), thread_of(code), office.root.public)
    assert [one.text for one in stranger] == [None, None, None]


def test_a_reply_is_sealed_to_the_threads_certified_key_and_to_no_other(office: PublicOffice) -> None:
    handed = hand_in(office, report())
    code, pair = Receipt.from_secret(SECRET), Pair.from_seed(new_seed())
    draft = Certificate("thread", str(handed.report_id), 1, b"", pair.public, FOUNDED, UNTIL, "")
    proof = issue(office.certifier.signer, str(office.certifier_id), draft)
    said = receipt.Said("在九楼", b"o" * 32, SECRET)
    with transaction():
        row = session().get_one(Report, handed.report_id)
        row.thread_public, row.thread_epoch = pair.public, 1
        row.thread_proof = join(one.to_bytes() for one in (*office.chain, proof))
    sealed = receipt.seal_message(code, thread_of(code), said, keys(), (office.root.public, TODAY))
    assert (sealed.epoch, sealed.epoch_id) == (1, None)
    for day, may in ((TODAY, True), (UNTIL, True), (UNTIL + timedelta(days=1), False)):
        assert receipt.can_be_written_to(thread_of(code), office.root.public, day) is may
    key = unwrap(pair.seed, sealed.key, contexts.message_key(handed.report_id, 1, 1, None))
    assert unseal(key, sealed.body, contexts.message_in(handed.report_id, 1)) != b""
    with transaction():
        session().get_one(Report, handed.report_id).thread_public = Pair.from_seed(new_seed()).public
    with pytest.raises(Unready):
        receipt.seal_message(code, thread_of(code), said, keys(), (office.root.public, TODAY))
