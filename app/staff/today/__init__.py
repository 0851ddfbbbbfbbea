"""今日: what is due, and the calendar of deadlines."""

from app.staff.today import calendar, pages

PAGES = (pages, calendar)
