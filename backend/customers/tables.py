"""Customers, their contacts, their chats, and one-time link codes."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
)

from backend.platform.tables import metadata

customer = Table(
    "customer",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("prompts", Boolean, nullable=False, server_default="true"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column(
        "guarded_until",
        DateTime(timezone=True),
        comment="payments are guarded until then, whatever the mode",
    ),
    CheckConstraint("kind IN ('personal', 'merchant')", name="kind"),
    CheckConstraint("mode IN ('standard', 'elderly')", name="mode"),
)

contact = Table(
    "contact",
    metadata,
    Column("customer_id", Uuid, ForeignKey("customer.id"), primary_key=True),
    Column("alias", Text, primary_key=True),
    Column("phone", Text, nullable=False),
    Column("saved_at", DateTime(timezone=True), nullable=False),
)

chat_link = Table(
    "chat_link",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("chat", Text, primary_key=True),
    Column("customer_id", Uuid, ForeignKey("customer.id"), nullable=False),
    Column("linked_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True), nullable=False),
    Column("kind", Text, nullable=False, server_default="private"),
    CheckConstraint("kind IN ('private', 'group')", name="kind"),
    Index("ix_chat_link_customer_id_used_at", "customer_id", "used_at"),
)

link_code = Table(
    "link_code",
    metadata,
    Column("digest", LargeBinary, primary_key=True, comment="keyed hash; the code itself is never stored"),
    Column("customer_id", Uuid, ForeignKey("customer.id"), nullable=False, index=True),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("role", Text, nullable=False, server_default="owner", comment="what it makes a merchant's person"),
    CheckConstraint("role IN ('owner', 'finance', 'viewer')", name="role"),
)

link_attempt = Table(
    "link_attempt",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("chat", Text, primary_key=True),
    Column("attempts", Integer, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
)
