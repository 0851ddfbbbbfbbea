"""The founded office for every test of this room."""

from tests.factories.office import office

__all__ = ["office"]
