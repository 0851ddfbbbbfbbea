"""Who seals cannot open: seen in a fresh interpreter, not only in the source."""

import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "module", ["crypto.seal", "crypto.stream", "crypto.receipt", "crypto.certs", "crypto.messages"]
)
def test_what_seals_loads_nothing_that_opens(module: str) -> None:
    code = f"import sys, {module}; print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], cwd=HOME, capture_output=True, text=True, check=True)
    assert not [name for name in answer.stdout.split() if name.startswith("crypto.unseal")]
