"""API keys. The secret is stored as SHA-256: it carries 256 random bits, so a slow hash would add nothing."""

from sqlalchemy import CheckConstraint, Column, DateTime, LargeBinary, Table, Text, Uuid

from backend.platform.tables import metadata

api_key = Table(
    "api_key",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("scope", Text, nullable=False),
    Column("customer_id", Uuid, comment="for customer and merchant keys"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    CheckConstraint("scope IN ('customer', 'merchant', 'channel', 'operator')", name="scope"),
    CheckConstraint("(scope IN ('customer', 'merchant')) = (customer_id IS NOT NULL)", name="bound"),
)
