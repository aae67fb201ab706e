"""Credit lines: an account of their own in the ledger, caps by order and by business day, each use."""

from backend.migrations.script import run_beside

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add three tables and a kind of account."""
    run_beside(__file__)
