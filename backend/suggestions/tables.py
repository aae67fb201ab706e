"""When to look at somebody's habits, what was suggested, and what shall not be suggested again."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)

from backend.platform.tables import metadata

rhythm = Table(
    "rhythm",
    metadata,
    Column("customer_id", Uuid, ForeignKey("customer.id"), primary_key=True),
    Column("look_at", DateTime(timezone=True), comment="when something may be due; nothing is before"),
    Column("wanted", Boolean, comment="what the person said about suggestions"),
)
Index("ix_rhythm_look_at", rhythm.c.look_at, postgresql_where=text("look_at IS NOT NULL"))

suggestion = Table(
    "suggestion",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, ForeignKey("customer.id"), nullable=False),
    # One a cycle, and a purchase ends a cycle: the key is the promise, whatever the code above does.
    Column("after_order", Uuid, ForeignKey("orders.id"), nullable=False, unique=True),
    Column("date", Date, nullable=False, comment="the business date it was made on"),
    Column("family", Text, nullable=False),
    Column("sku", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("target", Text),
    Column("every", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Column("outcome", Text),
    Column("decided_at", DateTime(timezone=True)),
    CheckConstraint("quantity > 0 AND number > 0", name="amounts"),
    CheckConstraint("every IN ('month', 'week', 'days')", name="every"),
    CheckConstraint("outcome IN ('bought', 'skipped', 'muted', 'expired')", name="outcome"),
    CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided_at"),
    CheckConstraint("until > made_at", name="until"),
)
# Never more than one open suggestion a person, nor two on one day.
Index("ux_suggestion_open", suggestion.c.customer_id, unique=True, postgresql_where=text("outcome IS NULL"))
Index("ux_suggestion_customer_id_date", suggestion.c.customer_id, suggestion.c.date, unique=True)
Index("ix_suggestion_until", suggestion.c.until, postgresql_where=text("outcome IS NULL"))

suggestion_mute = Table(
    "suggestion_mute",
    metadata,
    Column("customer_id", Uuid, ForeignKey("customer.id"), primary_key=True),
    Column("family", Text, primary_key=True),
    Column("target", Text, primary_key=True, comment="'' for what has none"),
    Column("at", DateTime(timezone=True), nullable=False),
)
