"""The first schema: every capability's tables and procedures."""

from alembic import op

from backend.schema import DDL, metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create everything."""
    connection = op.get_bind()
    metadata.create_all(connection)
    for statement in DDL:
        connection.exec_driver_sql(statement)
