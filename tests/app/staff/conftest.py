"""An office to sign in at."""

from tests.factories.console import console, console_both, site

__all__ = ["console", "console_both", "site"]
