"""Python reads this when a process that a test started begins: the guard of tests/conftest.py holds there too."""

import runpy
import sys
from pathlib import Path

# By its path: nothing of this repository can be imported yet.
sys.addaudithook(runpy.run_path(str(Path(__file__).parent.parent / "loopback.py"))["refuse_the_world"])
