"""What alembic runs for each command: always over the connection that `cases.migrations` hands in."""

from alembic import context

connection = context.config.attributes["connection"]
# SQLite cannot alter a column: batch mode copies the table instead.
context.configure(connection=connection, render_as_batch=connection.dialect.name == "sqlite", transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
