"""What watching the shop needs: when duties were done, and the trace an event belongs to."""

from backend.migrations.script import run_beside

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add a table and a column; neither rewrites or locks anything for long."""
    run_beside(__file__)
