"""What every test may ask for. The servers are real, start only when asked for, and die with the test run.

databases   postgres_url · sqlite_url · database_url (the test runs once on each); empty_… of each, without a table
queue       redis_url (flushed before each test)
browser     browser · open_page · page_phone (390 px) · page_desk (1440 px) · axe(page)
objects     s3_server
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.factories.loopback import refuse_the_world

pytest_plugins = [
    "tests.factories.databases",
    "tests.factories.redis_server",
    "tests.factories.browser",
    "tests.factories.sealing_browser",
    "tests.factories.objects",
]

# An audit hook cannot be taken away again, so no test can reach beyond this machine, not even by a library's doing;
# nor can a Python process that a test starts.
sys.addaudithook(refuse_the_world)
GUARD = str(Path(__file__).parent / "factories" / "guarded")
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [GUARD, os.environ.get("PYTHONPATH")]))

# A shared machine is slow at times, and a test that fails should fail again.
settings.register_profile("house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What the tests of a module share is made once: those that share it run on one worker, one after the other."""
    for item in items:
        shared = [name for name, of in fixtures_of(item).items() if of[-1].scope == "module"]
        if shared and item.get_closest_marker("xdist_group") is None:
            params = getattr(getattr(item, "callspec", None), "params", {})
            which = [str(params[name]) for name in sorted(shared) if name in params]
            module = item.nodeid.split(".py::")[0].removeprefix("tests/")
            item.add_marker(pytest.mark.xdist_group("-".join([module, *which])))


def fixtures_of(item: pytest.Item) -> dict[str, Sequence[pytest.FixtureDef[Any]]]:
    """The fixtures that a test asks for, by their names."""
    found: dict[str, Sequence[pytest.FixtureDef[Any]]] = getattr(item, "_fixtureinfo").name2fixturedefs  # noqa: B009
    return found
