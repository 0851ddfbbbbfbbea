"""A break-in to the public process finds nothing there that opens."""

import json
import subprocess
import sys

import pytest

from tests.house.reading import ROOT

BEHIND = (
    "app.staff",
    "cases.vault",
    "cases.casework",
    "cases.triage",
    "cases.approvals",
    "cases.ledger",
    "cases.staff",
    "cases.keys",
)


def loaded(module: str) -> set[str]:
    """The modules of a fresh process after `import module`."""
    code = f"import importlib, json, sys; importlib.import_module({module!r}); print(json.dumps(list(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True)
    return set(json.loads(answer.stdout.splitlines()[-1]))


@pytest.mark.parametrize("module", ["app.public", "intake"])
def test_the_public_process_loads_nothing_of_the_office(module: str) -> None:
    found = {name for name in loaded(module) if name.startswith(BEHIND)}
    assert found == set()


def test_the_public_process_has_no_queue() -> None:
    assert not {"rq", "redis"} & loaded("app.public")


def test_the_staff_process_has_no_public_pages() -> None:
    assert not {name for name in loaded("app.staff") if name.startswith("app.public")}


def test_the_contracts_hold() -> None:
    lint = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert lint.returncode == 0, lint.stdout
