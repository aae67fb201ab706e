"""Webhooks: endpoints, secrets, deliveries with their attempts, and the feed of each merchant."""

from backend.migrations.script import run_beside

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """New tables only."""
    run_beside(__file__)
