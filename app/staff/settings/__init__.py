"""The office's settings."""

from app.staff.settings import calendar, files, mailkeys, office, pages, providers

PAGES = (pages, office, calendar, providers, mailkeys, files)
