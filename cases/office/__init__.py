"""The office: its name, departments, names to ask about, calendar, deadlines, and the certificates of its keys."""

from cases.office.pinned import pin_root

__all__ = ["pin_root"]
