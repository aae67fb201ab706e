"""Telegram Stars as a way to pay: the price of a bill in them, and who paid."""

from backend.migrations.script import run_beside

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add a table and a column, and let the checks know the new method."""
    run_beside(__file__)
