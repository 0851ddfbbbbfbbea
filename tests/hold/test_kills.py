"""Every process killed at random points under load. `python -m tests.hold.kills` does it for longer."""

import random
from collections.abc import Iterator

import pytest

from tests.factories.system import System, on_postgres, system
from tests.hold.kills import Kills, left_behind

pytestmark = pytest.mark.slow
SECONDS = 20


@pytest.fixture(params=["sqlite", "postgresql"])
def running(request: pytest.FixtureRequest) -> Iterator[System]:
    """A running office of this test's own."""
    # Without the wait that a flood brings: here everybody is in a hurry.
    fast = {"QINGYUAN_INTAKE_LIMIT": "0"}
    with (
        system(**fast) if request.param == "sqlite" else on_postgres(request.getfixturevalue("postgres_server"), **fast)
    ) as one:
        one.start()
        one.enter()
        yield one


def test_what_was_shown_still_opens_and_nothing_is_doubled(running: System) -> None:
    kills = Kills(running, random.Random(20260105))
    kills.run(SECONDS)
    assert kills.died["public worker"] > 3, kills.died
    assert len(kills.codes) > 15
    assert kills.looked > 3
    assert kills.wrong() == []
    assert left_behind(running) == []
