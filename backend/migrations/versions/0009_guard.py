"""Protection of payments by voice and in elderly mode: trusted contacts, and orders that wait."""

from backend.migrations.script import run_beside

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add three tables and three columns."""
    run_beside(__file__)
