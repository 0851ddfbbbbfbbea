"""The office's settings."""

from app.staff.settings import calendar, office, pages, providers

PAGES = (pages, office, calendar, providers)
