"""When each duty that time causes was last done, by whichever worker."""

from sqlalchemy import Column, DateTime, Table, Text

from backend.platform.tables import metadata

duty = Table(
    "duty",
    metadata,
    Column("name", Text, primary_key=True),
    Column("done_at", DateTime(timezone=True), nullable=False),
)
