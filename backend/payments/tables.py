"""Payments that arrived, each once, what a person must look at, and what was sent back."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)

from backend.platform.tables import metadata

payment = Table(
    "payment",
    metadata,
    # The gateway's transaction can be booked once, however often and from where we hear of it.
    Column("gateway", Text, primary_key=True),
    Column("transaction", Text, primary_key=True),
    Column("reference", Text, nullable=False, comment="the bill as the gateway named it"),
    Column("topup_id", Uuid, ForeignKey("topup.id"), unique=True, comment="the bill it was credited to"),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("booked_to", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("booked_to IN ('topup', 'suspense', 'nothing')", name="booked_to"),
    CheckConstraint("(booked_to = 'topup') = (topup_id IS NOT NULL)", name="topup"),
)

payment_review = Table(
    "payment_review",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("gateway", Text, nullable=False),
    Column("transaction", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("merchant_id", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint(
        "reason IN ('unknown_bill', 'other_gateway', 'other_merchant', 'other_amount', 'other_currency',"
        " 'paid_twice')",
        name="reason",
    ),
    Column("topup_id", Uuid, ForeignKey("topup.id"), comment="the bill it names, when there is one"),
    Column(
        "in_suspense", Boolean, nullable=False, server_default=text("false"), comment="it is on our account"
    ),
    Column("status", Text, nullable=False, server_default="open"),
    Column("decided_at", DateTime(timezone=True)),
    CheckConstraint("status IN ('open', 'refunding', 'credited', 'refunded', 'written_off')", name="status"),
    CheckConstraint("(status = 'open') = (decided_at IS NULL)", name="decided_at"),
    CheckConstraint("in_suspense OR status IN ('open', 'written_off')", name="in_suspense"),
    Index("ix_payment_review_open", "at", "id", postgresql_where=text("status = 'open'")),
)

refund = Table(
    "refund",
    metadata,
    Column("id", Uuid, primary_key=True, comment="the reference by which the gateway knows it"),
    Column("gateway", Text, nullable=False),
    Column("transaction", Text, nullable=False, comment="the payment that is sent back"),
    Column("reference", Text, nullable=False, comment="the bill as the gateway named it"),
    Column("topup_id", Uuid, ForeignKey("topup.id")),
    Column("review_id", Uuid, ForeignKey("payment_review.id")),
    Column("customer_id", Uuid),
    Column("currency", Text, nullable=False, server_default="CNY"),
    Column("amount", BigInteger, nullable=False),
    Column("bonus", BigInteger, nullable=False, server_default=text("0")),
    Column("bonus_expires_at", DateTime(timezone=True), comment="of the lot the bonus was taken from"),
    Column("status", Text, nullable=False, server_default="pending"),
    Column("number", Text, comment="the gateway's own number"),
    Column("reason", Text),
    Column("asked", Integer, nullable=False, server_default=text("0")),
    Column("due_at", DateTime(timezone=True), comment="when the gateway is asked again"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    ForeignKeyConstraint(["gateway", "transaction"], ["payment.gateway", "payment.transaction"]),
    CheckConstraint("amount > 0 AND bonus >= 0", name="amounts"),
    CheckConstraint("(topup_id IS NULL) <> (review_id IS NULL)", name="subject"),
    CheckConstraint("topup_id IS NULL OR customer_id IS NOT NULL", name="customer"),
    CheckConstraint("bonus = 0 OR topup_id IS NOT NULL", name="bonus"),
    CheckConstraint("status IN ('pending', 'done', 'refused')", name="status"),
    CheckConstraint("(status = 'pending') = (due_at IS NOT NULL)", name="due_at"),
    Index("ix_refund_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    Index("ix_refund_topup_id", "topup_id", postgresql_where=text("topup_id IS NOT NULL")),
    # Money without a place is sent back once.
    Index(
        "uq_refund_review_id",
        "review_id",
        unique=True,
        postgresql_where=text("review_id IS NOT NULL AND status <> 'refused'"),
    ),
)
