"""Who falls is started again, and holds up nobody."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

HOUSE = """
import os, signal, sys, time
from pathlib import Path
from app.run import Child, House

out, began = Path(sys.argv[1]), time.monotonic()

def falls():
    sys.exit(1)

def stays():
    with out.open("a") as log:
        log.write(f"{os.getpid()} {time.monotonic() - began}\\n")
    time.sleep(60)

house = House(None, [Child("falls", falls, falls=4), Child("stays", stays)])
for child in house.children:
    house.start(child)
try:
    while len(out.read_text().splitlines()) < 2 if out.exists() else True:
        house.watch()
        if out.exists() and not house.children[0].pid and house.children[1].falls == 0:
            os.kill(house.children[1].pid, signal.SIGKILL)
finally:
    house.stop()
"""


def test_one_that_keeps_falling_does_not_hold_up_the_start_of_another(tmp_path: Path) -> None:
    lines = tmp_path / "started"
    subprocess.run([sys.executable, "-c", HOUSE, str(lines)], cwd=ROOT, timeout=30, check=True)
    (first, _at), (second, at) = (line.split() for line in lines.read_text().splitlines()[:2])
    assert first != second
    # The one that falls waits ten seconds for its next start: nobody else does.
    assert float(at) < 6
