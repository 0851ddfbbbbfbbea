"""`/upload`: one form's files in parts; what was counted stays what it is, and one form holds no more than a report."""

import json
import os
from base64 import b64encode
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.public import upload as uploading
from app.public.direct import TYPE
from app.public.site import Site
from cases import objects
from cases.db import transaction
from cases.inbox import door
from intake import direct
from tests.factories.public_site import TOKEN, PublicSite, code_of, file, open_site

FORM = os.urandom(32)
OTHERS = [os.urandom(32) for _ in range(4)]
HEAD = {"Qingyuan-Uploads": b64encode(FORM).decode()}


def token_of(site: PublicSite) -> str:
    token = TOKEN.search(site.client().get("/report").text)
    assert token
    return token[1]


def ask(site: PublicSite, token: str, form: bytes = FORM, **more: str) -> Any:
    sent = {"v": 1, "form": token, "uploads": b64encode(form).decode(), "ticket": "", "work": "", **more}
    return site.client().post("/upload", data=json.dumps(sent), content_type=TYPE)


def begun(site: PublicSite) -> UUID:
    return UUID(ask(site, token_of(site)).json["id"])


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


def test_one_token_begins_files_for_a_few_forms_and_then_is_stale(site: PublicSite) -> None:
    token = token_of(site)
    assert all(ask(site, token, form).status_code == 200 for form in OTHERS[:3])
    refused = ask(site, token, OTHERS[3])
    assert refused.json["error"] == "stale"
    assert ask(site, refused.json["form"], OTHERS[3]).status_code == 200, "the page goes on with a new one"


def test_one_form_begins_so_many_files_whatever_its_token(one: PublicSite) -> None:
    for _ in range(20):
        assert ask(one, token_of(one)).status_code == 200
    assert ask(one, token_of(one)).json == {"error": "many"}


def test_a_flood_of_beginnings_has_to_wait_and_each_ticket_is_one_tokens(sqlite_url: str, tmp_path: Path) -> None:
    site = open_site(sqlite_url, tmp_path, intake_limit=1)
    token = token_of(site)
    assert ask(site, token).status_code == 200
    waits = ask(site, token)
    assert (waits.status_code, waits.json["error"]) == (429, "wait")
    ticket = waits.json["ticket"]
    work = next(
        str(n)
        for n in count()
        if int.from_bytes(sha256(f"{ticket}:{n}".encode()).digest()[:4], "big") >> (32 - waits.json["bits"]) == 0
    )
    assert ask(site, token_of(site), ticket=ticket, work=work).json["error"] == "wait"
    assert ask(site, token, ticket=ticket, work=work).status_code == 200


def test_unfinished_forms_hold_no_more_than_is_free_beside_them(
    one: PublicSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload, token = begun(one), token_of(one)
    assert put(one, upload, b"x" * 4000).status_code == 200
    here: Site = one.app.extensions["qingyuan_public"]
    for beside, status in ((3999, 507), (4001, 200)):
        free = here.settings.free_floor + beside
        monkeypatch.setattr(type(objects.store()), "free_bytes", lambda _self, free=free: free)
        monkeypatch.setattr(here.room, "_until", 0.0)
        assert ask(one, token).status_code == status
        page = one.send(attachments=[file()])
        assert ("存文件的地方满了" in page.text) == (status == 507)
        assert code_of(page) or status == 507
