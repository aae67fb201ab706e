"""Who works for a merchant."""

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Table, Text, UniqueConstraint, Uuid

from backend.platform.tables import metadata

staff = Table(
    "staff",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, ForeignKey("customer.id"), nullable=False),
    Column("channel", Text, nullable=False),
    Column(
        "address",
        Text,
        nullable=False,
        comment="the user's within the channel; their private chat has the same",
    ),
    Column("name", Text, nullable=False, server_default=""),
    Column("role", Text, nullable=False),
    Column("linked_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("customer_id", "channel", "address"),
    CheckConstraint("role IN ('owner', 'finance', 'viewer')", name="role"),
)
