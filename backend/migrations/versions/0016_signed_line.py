"""A credit line names an agreement that exists."""

from backend.migrations.script import run_beside

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add a foreign key; rows that are there are looked at without stopping anybody."""
    run_beside(__file__)
