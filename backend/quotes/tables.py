"""Quotes that were made, each with what was shown."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from backend.platform.tables import metadata

quote = Table(
    "quote",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, nullable=False),
    Column("sku", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("target", Text),
    Column("unit_price", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("snapshot", JSONB, nullable=False, comment="the whole answer, as the person saw it"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("order_id", Uuid, comment="the order it was used for"),
    CheckConstraint("unit_price > 0 AND quantity > 0 AND total > 0", name="amounts"),
)
Index("ix_quote_unused", quote.c.expires_at, postgresql_where=text("order_id IS NULL"))
