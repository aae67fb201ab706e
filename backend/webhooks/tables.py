"""Endpoints and their secrets, deliveries and their attempts, and what each merchant's system may read."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from backend.platform.tables import metadata

endpoint = Table(
    "webhook_endpoint",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, ForeignKey("customer.id"), comment="none: the events of every merchant"),
    Column("url", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("types", ARRAY(Text), nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("disabled_reason", Text),
    Column("failing_since", DateTime(timezone=True), comment="the first failure after the latest success"),
    Column("paused_until", DateTime(timezone=True), comment="it asked for patience"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("enabled = (disabled_reason IS NULL)", name="reason"),
    CheckConstraint("disabled_reason IN ('owner', 'gone', 'failing')", name="reasons"),
    Index("ix_webhook_endpoint_customer_id", "customer_id"),
)

secret = Table(
    "webhook_secret",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("endpoint_id", Uuid, ForeignKey("webhook_endpoint.id", ondelete="CASCADE"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), comment="none: the present one"),
    Index(
        "uq_webhook_secret_present",
        "endpoint_id",
        unique=True,
        postgresql_where=text("expires_at IS NULL"),
    ),
    Index("ix_webhook_secret_endpoint_id", "endpoint_id"),
)

delivery = Table(
    "webhook_delivery",
    metadata,
    Column("id", Uuid, primary_key=True, comment="the webhook-id, whatever the attempt"),
    Column("endpoint_id", Uuid, ForeignKey("webhook_endpoint.id", ondelete="CASCADE"), nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0"), comment="since it was last begun"),
    Column("status_code", Integer),
    Column("tell", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), comment="when to try, or when the present try counts as lost"),
    CheckConstraint("status IN ('pending', 'sending', 'delivered', 'failed', 'skipped')", name="status"),
    CheckConstraint("(status IN ('pending', 'sending')) = (due_at IS NOT NULL)", name="due"),
    Index("uq_webhook_delivery_event", "endpoint_id", "event_id", unique=True),
    Index("ix_webhook_delivery_endpoint_id", "endpoint_id", "id"),
    Index(
        "ix_webhook_delivery_due_at",
        "endpoint_id",
        "due_at",
        postgresql_where=text("due_at IS NOT NULL"),
    ),
    Index("ix_webhook_delivery_created_at", "created_at"),
)

attempt = Table(
    "webhook_attempt",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("delivery_id", Uuid, ForeignKey("webhook_delivery.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("status", Integer),
    Column("error", Text),
    Column("response", Text, nullable=False),
    Index("ix_webhook_attempt_delivery_id", "delivery_id", "id"),
)

batched = Table(
    "webhook_batched",
    metadata,
    Column(
        "endpoint_id",
        Uuid,
        ForeignKey("webhook_endpoint.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("event_id", Uuid, primary_key=True),
    Column("entry", JSONB, comment="none once it is in a delivery"),
    Column("at", DateTime(timezone=True), nullable=False, comment="when it was put here"),
    Column("delivery_id", Uuid, ForeignKey("webhook_delivery.id", ondelete="CASCADE")),
    Index(
        "ix_webhook_batched_waiting",
        "endpoint_id",
        "at",
        postgresql_where=text("delivery_id IS NULL"),
    ),
    Index("ix_webhook_batched_delivery_id", "delivery_id"),
)

merchant_event = Table(
    "merchant_event",
    metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("customer_id", Uuid, nullable=False),
    Column("event_id", Uuid, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("ix_merchant_event_customer_id", "customer_id", "seq"),
    Index("ix_merchant_event_at", "at"),
)

feed = Table(
    "webhook_feed",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("cursor", Text, nullable=False, comment="how far the event feed was handed on"),
    CheckConstraint("id = 1", name="only"),
)
