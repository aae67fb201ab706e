"""Revisions written in SQL."""

from pathlib import Path
from typing import cast

from alembic import op
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_connection


def run_beside(revision_file: str) -> None:
    """Run the SQL file that stands beside a revision under the same name, all its statements as they are."""
    script = Path(revision_file).with_suffix(".sql").read_text(encoding="utf-8")
    adapted = cast(AsyncAdapt_asyncpg_connection, op.get_bind().connection.dbapi_connection)
    adapted.run_async(lambda connection: connection.execute(script))
