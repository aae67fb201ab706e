"""Standing arrangements: what is kept for the next order, and rules that think of topping up."""

from backend.migrations.script import run_beside

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add six tables, three columns and what watches the accounts of those who agreed."""
    run_beside(__file__)
