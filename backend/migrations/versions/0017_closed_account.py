"""A closed account holds no money."""

from backend.migrations.script import run_beside

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add a CHECK; accounts that were closed with money are opened again, for the sweep to deal with."""
    run_beside(__file__)
