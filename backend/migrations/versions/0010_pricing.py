"""Bonus offers with limits: what was earned, how often, and what a bill promised."""

from backend.migrations.script import run_beside

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add two tables and three columns."""
    run_beside(__file__)
