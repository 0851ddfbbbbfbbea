"""The one command line: `python -m app …`."""

import os
import sys

from app.commands import command

if __name__ == "__main__":
    # Whatever is made here (database, journal, backup, sealed files) is this user's alone, in whatever folder it lies.
    os.umask(0o077)
    sys.exit(command())
