"""An office on each of the two databases."""

from tests.factories.office import office

__all__ = ["office"]
