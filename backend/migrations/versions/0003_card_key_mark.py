"""The mark of the card key."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """One small table."""
    op.execute(
        """
        CREATE TABLE IF NOT EXISTS card_key_mark (
            id integer NOT NULL,
            mark bytea NOT NULL,
            at timestamptz NOT NULL,
            CONSTRAINT pk_card_key_mark PRIMARY KEY (id),
            CONSTRAINT ck_card_key_mark_only CHECK (id = 1)
        )
        """
    )
