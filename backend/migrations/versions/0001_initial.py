"""The first schema: tables, indexes and the triggers that guard them. Frozen, see the file beside it."""

from backend.migrations.script import run_beside

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create everything."""
    run_beside(__file__)
