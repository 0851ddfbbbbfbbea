"""A founded office for every test of these rooms that asks for one."""

from tests.factories.office import office, office_on_postgres, office_on_sqlite

__all__ = ["office", "office_on_postgres", "office_on_sqlite"]
