"""A page sees one state of the database, whatever others do meanwhile."""

from datetime import date

from sqlalchemy import select, update

from cases.db import connect, disconnect, make_engine, transaction
from cases.office.models import Holiday

DAY = date(2026, 1, 1)


def test_a_reading_transaction_sees_the_same_rows_from_its_first_statement_to_its_last(database_url: str) -> None:
    connect(database_url)
    with transaction() as session:
        session.add(Holiday(day=DAY, works=False, name="before"))
    names = select(Holiday.name).where(Holiday.day == DAY)
    with transaction(reading=True) as session:
        first = session.scalar(names)
        other = make_engine(database_url)
        with other.begin() as connection:
            connection.execute(update(Holiday).values(name="after"))
        other.dispose()
        assert (first, session.scalar(names)) == ("before", "before")
    with transaction(reading=True) as session:
        assert session.scalar(names) == "after"
    disconnect()
