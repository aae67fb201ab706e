"""Trusted contacts, the codes they are won with, and the payments that waited."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)

from backend.platform.tables import metadata

guardian = Table(
    "guardian",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, ForeignKey("customer.id"), nullable=False, comment="who is watched over"),
    Column("guardian_id", Uuid, ForeignKey("customer.id"), nullable=False, comment="the trusted contact"),
    Column("accepted_at", DateTime(timezone=True), nullable=False),
    Column("starts_at", DateTime(timezone=True), nullable=False, comment="asked from then on"),
    Column("confirms_from", DateTime(timezone=True), nullable=False, comment="may let go from then on"),
    Column("ends_at", DateTime(timezone=True), comment="asked no more from then on"),
    CheckConstraint("customer_id <> guardian_id", name="another"),
    CheckConstraint("starts_at >= accepted_at AND confirms_from >= starts_at", name="begins"),
    CheckConstraint("ends_at >= starts_at", name="ends"),
    Index("ix_guardian_customer_id", "customer_id"),
    Index("ix_guardian_guardian_id", "guardian_id"),
)
# One contact without an end for each person, whatever the code above does.
Index("ux_guardian_lasting", guardian.c.customer_id, unique=True, postgresql_where=text("ends_at IS NULL"))

guardian_code = Table(
    "guardian_code",
    metadata,
    Column("digest", LargeBinary, primary_key=True, comment="keyed hash; the code itself is never stored"),
    Column("customer_id", Uuid, ForeignKey("customer.id"), nullable=False, unique=True),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)

guard = Table(
    "guard",
    metadata,
    # An order waits at most once, whatever becomes of its money afterwards.
    Column("order_id", Uuid, ForeignKey("orders.id"), primary_key=True),
    Column("guardianship_id", Uuid, ForeignKey("guardian.id"), comment="who was asked"),
    Column("reason", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Column("outcome", Text),
    Column("decided_at", DateTime(timezone=True)),
    CheckConstraint("reason IN ('new_number', 'unusual')", name="reason"),
    CheckConstraint("outcome IN ('confirmed', 'time_up', 'cancelled', 'refused')", name="outcome"),
    CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided_at"),
    CheckConstraint(
        "outcome NOT IN ('confirmed', 'refused') OR guardianship_id IS NOT NULL", name="guardianship_id"
    ),
    CheckConstraint("outcome <> 'time_up' OR decided_at >= until", name="until"),
)
Index("ix_guard_open", guard.c.until, postgresql_where=text("outcome IS NULL"))
