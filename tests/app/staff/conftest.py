"""An office to sign in at."""

from tests.factories.console import console, console_both, console_on_sqlite, site
from tests.factories.desk_pages import pages_on_sqlite

__all__ = ["console", "console_both", "console_on_sqlite", "pages_on_sqlite", "site"]
