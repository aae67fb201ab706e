"""Staff of merchants, their turnover by the hour, and alerts, with the triggers that notice a crossing."""

from backend.migrations.script import run_beside

revision = "0006"
down_revision = "0004"


def upgrade() -> None:
    """Add tables and nullable columns; the turnover of merchants is counted once from their orders."""
    run_beside(__file__)
