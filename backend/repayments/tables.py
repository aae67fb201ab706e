"""What was repaid, of which use; what was short on its day and how far it went; who was reminded of what."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

from backend.platform.tables import metadata

repayment = Table(
    "repayment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, ForeignKey("credit_line.customer_id"), nullable=False),
    Column("business_date", Date, nullable=False),
    Column("cause", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("fee", BigInteger, nullable=False),
    Column("owed", BigInteger, nullable=False, comment="before it, with fees"),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("cause IN ('due', 'arrived', 'manual')", name="cause"),
    CheckConstraint("amount >= 0 AND fee >= 0 AND amount + fee <= owed", name="owed"),
    # The attempt of a due day is written down even when there was nothing to take.
    CheckConstraint("cause = 'due' OR amount + fee > 0", name="something"),
    Index("ix_repayment_customer_id", "customer_id", "at"),
)
# The balance repays once on a due day, whatever the code above does.
Index(
    "ux_repayment_due",
    repayment.c.customer_id,
    repayment.c.business_date,
    unique=True,
    postgresql_where=text("cause = 'due'"),
)

repayment_part = Table(
    "repayment_part",
    metadata,
    Column("repayment_id", Uuid, ForeignKey("repayment.id"), primary_key=True),
    Column("hold_id", Uuid, ForeignKey("credit_use.hold_id"), primary_key=True),
    Column("amount", BigInteger, nullable=False),
    Column("fee", BigInteger, nullable=False),
    CheckConstraint("amount >= 0 AND fee >= 0 AND amount + fee > 0", name="something"),
    Index("ix_repayment_part_hold_id", "hold_id"),
)

overdue = Table(
    "overdue",
    metadata,
    Column("customer_id", Uuid, ForeignKey("credit_line.customer_id"), primary_key=True),
    Column("since", Date, primary_key=True, comment="the due day that was short first"),
    Column("step", SmallInteger, nullable=False, comment="the last one that was told, from 0"),
    Column("next_on", Date, comment="when the next step comes"),
    Column("charged_to", Date, nullable=False, comment="late fees are part of what is owed up to that day"),
    Column("review_since", DateTime(timezone=True), comment="waits for a person of the shop"),
    Column("settled_at", DateTime(timezone=True)),
    CheckConstraint("step >= 0", name="step"),
    CheckConstraint("settled_at IS NULL OR (next_on IS NULL AND review_since IS NULL)", name="settled"),
)
Index("ux_overdue_open", overdue.c.customer_id, unique=True, postgresql_where=text("settled_at IS NULL"))

repayment_reminder = Table(
    "repayment_reminder",
    metadata,
    Column("customer_id", Uuid, ForeignKey("credit_line.customer_id"), primary_key=True),
    Column("due_on", Date, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
)
