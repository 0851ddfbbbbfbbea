"""The office's settings."""

from app.staff.settings import calendar, mailkeys, office, pages, providers

PAGES = (pages, office, calendar, providers, mailkeys)
