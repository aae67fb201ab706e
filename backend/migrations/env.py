"""Alembic's entry: the connection, already in a transaction, comes from `backend.migrate`."""

from alembic import context

from backend.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
