"""Repayments and their parts by use, credit that is overdue, reminders; a decision of the desk about it."""

from backend.migrations.script import run_beside

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add four tables; the trail of the desk takes one more kind of decision."""
    run_beside(__file__)
