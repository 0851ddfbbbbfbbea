"""`/upload`: one form's files in parts; what was counted stays what it is, and one form holds no more than a report."""

import json
import os
from base64 import b64encode
from typing import Any
from uuid import UUID

import pytest

from app.public import upload as uploading
from app.public.direct import TYPE
from cases import objects
from cases.db import transaction
from cases.inbox import door
from intake import direct
from tests.factories.public_site import TOKEN, PublicSite

FORM = os.urandom(32)
HEAD = {"Qingyuan-Uploads": b64encode(FORM).decode()}


def begun(site: PublicSite) -> UUID:
    token = TOKEN.search(site.client().get("/report").text)
    assert token
    sent = {"v": 1, "form": token[1], "uploads": b64encode(FORM).decode()}
    answer = site.client().post("/upload", data=json.dumps(sent), content_type=TYPE)
    return UUID(answer.json["id"])


def put(site: PublicSite, upload: UUID, content: bytes, number: int = 0) -> Any:
    return site.client().put(f"/upload/{upload}/{number}", data=content, headers=HEAD)


def kept(upload: UUID) -> bytes:
    return b"".join(objects.store().read(upload))


def test_a_part_that_was_counted_meanwhile_keeps_its_bytes(site: PublicSite, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = begun(site)

    def slow() -> Any:
        yield b"late"
        monkeypatch.undo()
        assert put(site, upload, b"first").json == {"parts": 1}  # on another line, while this one still comes

    monkeypatch.setattr(uploading, "_pieces", slow)
    assert put(site, upload, b"late").json == {"parts": 1}
    assert kept(upload) == b"first"
    assert put(site, upload, b"again").json == {"parts": 1}
    assert kept(upload) == b"first"


def test_a_file_that_was_handed_in_meanwhile_keeps_its_bytes(site: PublicSite, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = begun(site)

    def slow() -> Any:
        yield b"late"
        monkeypatch.undo()
        with transaction():
            door.drop_upload(direct.form_hash(FORM), upload)

    objects.store().put(upload, [b"first"])
    monkeypatch.setattr(uploading, "_pieces", slow)
    assert put(site, upload, b"late").status_code == 404
    assert kept(upload) == b"first"
