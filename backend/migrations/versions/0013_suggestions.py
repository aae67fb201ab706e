"""Personal suggestions: when to look at somebody's habits, what was suggested, what shall not be."""

from backend.migrations.script import run_beside

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add three tables; whoever bought something is looked at soon."""
    run_beside(__file__)
