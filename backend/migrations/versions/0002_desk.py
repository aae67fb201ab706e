"""The operator's desk: refunds, decisions about reviews, the trail of both. See the file beside it."""

from backend.migrations.script import run_beside

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add columns and tables; nothing that is there changes its meaning."""
    run_beside(__file__)
