"""The root and the script that visitors compare stand in the record: once, and again when one of them is another."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app import pinning
from cases.audit.models import AuditLine
from cases.db import session, transaction
from crypto.keys import fingerprint
from tests.factories.public_office import found, settings_for
from tests.factories.public_site import open_site

NOW = datetime(2026, 3, 4, 8, tzinfo=UTC)


def acts() -> list[str]:
    with transaction(reading=True):
        return list(session().scalars(select(AuditLine.act).order_by(AuditLine.id)))


def test_each_is_written_down_once_and_again_when_it_changed(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = found(database_url)
    settings = settings_for(tmp_path, database_url, office.root.public)
    assert pinning.write_down(settings, NOW) == ["office.root", "public.bundle"]
    assert pinning.write_down(settings, NOW) == []
    other = tmp_path / "other.js"
    other.write_bytes(b"another script")
    monkeypatch.setattr(pinning, "BUNDLE", other)
    assert pinning.write_down(settings, NOW) == ["public.bundle"]
    assert acts() == ["office.root", "public.bundle", "public.bundle"]


def test_the_notice_and_the_poster_show_the_roots_eight_characters(sqlite_url: str, tmp_path: Path) -> None:
    site = open_site(sqlite_url, tmp_path)
    named = fingerprint(site.office.root.public)
    for path in ("/notice", "/notice/poster"):
        page = site.client().get(path).text
        assert f"{named[:4]}<br>{named[4:]}" in page
        assert "<path d=" in page
