"""What a provider was answered is kept for a month, by marks alone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cases.channels import jobs
from cases.channels.door import providers
from cases.channels.door.providers import Answered
from cases.channels.models import ApiCall, Provider
from cases.db import transaction
from tests.factories.provider import make_provider
from tests.factories.public_site import open_site, rows

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


def test_an_answer_is_found_for_thirty_days_and_then_forgotten(database_url: str, tmp_path: Path) -> None:
    make_provider(open_site(database_url, tmp_path))
    provider = rows(Provider)[0].id
    first = Answered(b"digest", {"results": [["received", "", "X"]]})
    for days, mark in ((31, b"old"), (30, b"new")):
        with transaction():
            providers.answer(provider, mark, first, (NOW - timedelta(days=days)).date())
            providers.answer(provider, mark, Answered(b"later", {}), NOW.date())
    with transaction():
        assert jobs.sweep_calls(NOW) == 1
    with transaction(reading=True):
        assert providers.answered(provider, b"old") is None
        assert providers.answered(provider, b"new") == first
    assert [row.mark for row in rows(ApiCall)] == [b"new"]
