"""Merchants' credit scores, and the agreement without which no line opens."""

from backend.migrations.script import run_beside

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add six tables, who is due for a score, and a floor that follows a lowered limit."""
    run_beside(__file__)
