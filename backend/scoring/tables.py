"""Scores by business date, who is due for the next one, and who was spoken to about a line."""

from sqlalchemy import (
    BigInteger,
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
from sqlalchemy.dialects.postgresql import JSONB

from backend.platform.tables import metadata

merchant_score = Table(
    "merchant_score",
    metadata,
    Column("customer_id", Uuid, ForeignKey("customer.id"), primary_key=True),
    Column("business_date", Date, primary_key=True),
    Column("score", Integer, nullable=False),
    Column("tier", Text),
    Column("points", JSONB, nullable=False, comment="by factor"),
    Column("facts", JSONB, nullable=False),
    Column("monthly", BigInteger, nullable=False, comment="mean turnover of 30 days"),
    Column("credit_limit", BigInteger, nullable=False, comment="that follows from it"),
    Column("reason", Text, nullable=False, comment="what had it worked out last"),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("score BETWEEN 0 AND 1000", name="score"),
    CheckConstraint("tier IN ('high', 'mid', 'low')", name="tier"),
    # Never above 30 % of the mean month, whatever the code above does.
    CheckConstraint("monthly >= 0 AND credit_limit BETWEEN 0 AND monthly * 3 / 10", name="credit_limit"),
)

score_due = Table(
    "score_due",
    metadata,
    Column("customer_id", Uuid, ForeignKey("customer.id"), primary_key=True),
    Column("due_on", Date, nullable=False, comment="the business date of the next daily score"),
    Index("ix_score_due_due_on", "due_on"),
)
"""Merchants with sales; a trigger on `turnover_hour` enters them."""

line_offer = Table(
    "line_offer",
    metadata,
    Column("customer_id", Uuid, ForeignKey("customer.id"), primary_key=True),
    Column("offer_at", DateTime(timezone=True), comment="when Xiaoka speaks of a line by herself"),
    Column("offered_at", DateTime(timezone=True)),
    Column("declined_at", DateTime(timezone=True)),
    Index("ix_line_offer_offer_at", "offer_at", postgresql_where=text("offer_at IS NOT NULL")),
)
