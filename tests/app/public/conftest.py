"""The public site on a database of its own, asked without a browser."""

from pathlib import Path

import pytest

from tests.factories.public_site import PublicSite, open_site


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> PublicSite:
    """An office that takes names, on SQLite and on PostgreSQL."""
    return open_site(database_url, tmp_path)


@pytest.fixture
def one(sqlite_url: str, tmp_path: Path) -> PublicSite:
    """The same, on SQLite alone: for what no database is asked about."""
    return open_site(sqlite_url, tmp_path)
