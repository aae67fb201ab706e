"""Payments that arrived, each once, and what a person must look at."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Table, Text, Uuid

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
)
