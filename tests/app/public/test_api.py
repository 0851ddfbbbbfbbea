"""`/api/v1/transcripts`: who signs may hand in, nothing comes back, and nothing is kept twice or by halves."""

import io
import json
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.engine import make_url
from werkzeug.test import TestResponse

from cases import objects
from cases.channels.models import ApiCall, Provider
from cases.db import connect, disconnect, session, transaction
from cases.inbox.models import Blob, Identity, Report
from tests.factories.databases import statement
from tests.factories.provider import AT, ProviderSystem, make_provider
from tests.factories.public_office import FOUNDED
from tests.factories.public_site import PublicSite, count, open_site, rows

CALL = {
    "call_id": "C-1",
    "text": "接线员：您好\n来电人：二病区有医生收现金。",
    "at": "2025-11-03 10:22",
    "seconds": 323,
}


def told(answer: TestResponse) -> Any:
    """What the answer says."""
    return json.loads(answer.text)


@pytest.fixture
def provider(site: PublicSite) -> ProviderSystem:
    return make_provider(site)


def test_transcripts_are_taken_and_told_in_their_order(provider: ProviderSystem) -> None:
    named = {**CALL, "call_id": "C-2", "caller": {"name": "巫马青岚", "phone": "0000-1234567"}}
    above = {**CALL, "call_id": "C-3", "text": "院长欧阳澄收了公司的钱"}
    about = {**CALL, "call_id": "C-4", "concerns": "office"}
    answer = provider.send(CALL, named, above, about, {**CALL, "call_id": "C-5", "text": "\u200b "})
    assert answer.status_code == 200, answer.text
    results = told(answer)["results"]
    assert [(one["call_id"], one["result"], one.get("reason")) for one in results] == [
        ("C-1", "received", None),
        ("C-2", "received", None),
        ("C-3", "refused", "leadership"),
        ("C-4", "received", None),
        ("C-5", "refused", "empty"),
    ]
    assert {one["reference"] for one in results if "reference" in one} == {row.ref for row in rows(Report)}
    assert sorted(row.addressee for row in rows(Report)) == ["office", "office", "secretary"]
    assert count(Identity) == 1


def test_the_same_key_gives_the_same_answer_and_another_body_is_refused(provider: ProviderSystem) -> None:
    first = provider.send(CALL, key="batch-1")
    again = provider.send(CALL, key="batch-1")
    assert again.json == first.json
    assert again.headers["Idempotency-Replayed"] == "true"
    other = provider.send({**CALL, "text": "别的话"}, key="batch-1")
    assert (other.status_code, told(other)["code"]) == (409, "conflict")
    assert told(provider.send(CALL, key="batch-2"))["results"][0]["result"] == "duplicate"
    assert (count(Report), count(ApiCall)) == (1, 2)


def test_a_recording_goes_into_the_seal(provider: ProviderSystem) -> None:
    answer = provider.record(CALL, (io.BytesIO(b"RIFF" * 5000), "录音.wav"), key="k")
    assert told(answer)["results"][0]["result"] == "received"
    again = provider.record(CALL, (io.BytesIO(b"RIFF" * 5000), "录音.wav"), key="k")
    assert again.headers["Idempotency-Replayed"] == "true", "another boundary is no other body"
    doubled = provider.record(CALL, (io.BytesIO(b"RIFF" * 5000), "录音.wav"))
    assert told(doubled)["results"][0]["result"] == "duplicate"
    assert count(Blob) == 1
    assert len(list(objects.store().ids())) == 1, "what came again is gone again"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"Authorization": ""}, "token"),
        ({"Authorization": "Bearer qyp_" + "a" * 43}, "token"),
        ({"at": "1000000000"}, "time"),
        ({"at": "soon"}, "time"),
        ({"X-Qingyuan-Signature": "v1=" + "0" * 64}, "signature"),
        ({"X-Qingyuan-Signature": "ü"}, "signature"),
    ],
)
def test_who_does_not_sign_is_refused_and_nothing_is_kept(
    provider: ProviderSystem, changed: dict[str, str], code: str
) -> None:
    for answer in (provider.send(CALL, **changed), provider.record(CALL, (io.BytesIO(b"x"), "a"), **changed)):
        assert (answer.status_code, told(answer)["code"]) == (401, code)
        assert answer.content_type == "application/problem+json"
    assert (count(Report), count(ApiCall), list(objects.store().ids())) == (0, 0, [])


def test_a_signature_covers_key_and_body(provider: ProviderSystem) -> None:
    body = json.dumps({"transcripts": [CALL]}).encode()
    headers = {**provider.headers(body), "Content-Type": "application/json"}
    for changed, sent in (({"Idempotency-Key": "other"}, body), ({}, body.replace(b"C-1", b"C-2"))):
        answer = provider.site.client().post(AT, data=sent, headers={**headers, **changed})
        assert answer.status_code == 401
    assert count(Report) == 0


def test_one_that_has_ended_is_a_stranger(provider: ProviderSystem) -> None:
    with transaction():
        for row in session().query(Provider):
            row.ended_on = FOUNDED
    assert provider.send(CALL).status_code == 401


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"", "body"),
        (b"{", "body"),
        (b"[" * 100_000, "body"),
        (b'{"transcripts":[]}', "transcripts"),
        (b'{"transcripts":[{"call_id":"a"}]}', "transcripts[0]"),
        (b'{"transcripts":[{"call_id":"a","text":"b","more":1}]}', "transcripts[0]"),
        (b'{"transcripts":[{"call_id":"a","text":"b","seconds":1e999}]}', "transcripts[0].seconds"),
        (b'{"transcripts":[{"call_id":"a","text":"b","seconds":true}]}', "transcripts[0].seconds"),
        (b'{"transcripts":[{"call_id":"a","text":"\\ud800"}]}', "transcripts[0].text"),
        (b'{"transcripts":[{"call_id":"\xe7\x94\xb2","text":"b"}]}', "transcripts[0].call_id"),
    ],
)
def test_another_shape_is_refused_by_its_place(provider: ProviderSystem, body: bytes, where: str) -> None:
    answer = provider.raw(body, "application/json")
    assert (answer.status_code, told(answer)["code"], told(answer)["where"]) == (400, "shape", where)


def test_a_sandbox_checks_everything_and_keeps_nothing(site: PublicSite) -> None:
    trial = make_provider(site, sandbox=True)
    above = {**CALL, "text": "院长欧阳澄收了公司的钱"}
    answer = trial.send(CALL, above, key="k")
    assert told(answer)["sandbox"] is True
    assert [one["result"] for one in told(answer)["results"]] == ["received", "refused"]
    assert trial.record(CALL, (io.BytesIO(b"x"), "a.wav")).status_code == 200
    assert trial.send(CALL, key="k").json == {"sandbox": True, "results": told(answer)["results"][:1]}
    assert (count(Report), count(ApiCall), list(objects.store().ids())) == (0, 0, [])


def test_too_many_a_minute_are_told_to_wait(site: PublicSite) -> None:
    slow = make_provider(site, per_minute=2)
    if time.time() % 60 > 50:
        time.sleep(11)
    answers = [slow.send(CALL) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert int(answers[2].headers["Retry-After"]) > 0


def test_who_has_seen_a_token_and_cannot_sign_uses_up_nothing_of_its_providers(site: PublicSite) -> None:
    slow = make_provider(site, per_minute=2)
    if time.time() % 60 > 45:
        time.sleep(16)
    bad = {"X-Qingyuan-Signature": "v1=" + "0" * 64}
    for _ in range(3):
        assert slow.send(CALL, **bad).status_code == 401
        assert slow.record(CALL, (io.BytesIO(b"x"), "a"), **bad).status_code == 401
    assert slow.send(CALL).status_code == 200
    assert slow.record({**CALL, "call_id": "C-2"}, (io.BytesIO(b"x"), "a")).status_code == 200
    assert slow.record({**CALL, "call_id": "C-3"}, (io.BytesIO(b"x"), "a")).status_code == 429
    assert len(list(objects.store().ids())) == 1
    # And it is not read for ever.
    codes = {slow.send(CALL, **bad).status_code for _ in range(20)}
    assert codes == {401, 429}


def test_the_whole_as_the_public_role(postgres_url: str, tmp_path: Path) -> None:
    site = open_site(postgres_url, tmp_path)
    provider = make_provider(site)
    role = f"public_{uuid4().hex[:8]}"
    statement(postgres_url, f"CREATE ROLE {role} LOGIN IN ROLE qingyuan_public")
    disconnect()
    connect(make_url(postgres_url).set(username=role).render_as_string(hide_password=False))
    assert told(provider.record(CALL, (io.BytesIO(b"RIFF"), "a.wav"), key="k"))["results"][0]["result"] == "received"
    assert provider.record(CALL, (io.BytesIO(b"RIFF"), "a.wav"), key="k").headers["Idempotency-Replayed"] == "true"
    assert provider.send(CALL, key="k").status_code == 409
    disconnect()
    connect(postgres_url)
    assert (count(Report), count(ApiCall)) == (1, 1)


def test_nothing_of_a_call_lies_in_what_is_kept_of_the_answer(provider: ProviderSystem) -> None:
    provider.send(CALL, key="batch-1")
    row = rows(ApiCall)[0]
    assert "C-1" not in json.dumps(row.answer)
    assert b"batch-1" not in row.mark
