"""The one command line: `python -m app …`."""

import sys

from app.commands import command

if __name__ == "__main__":
    sys.exit(command())
