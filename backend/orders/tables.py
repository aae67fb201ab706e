"""Orders and their deliveries."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)

from backend.platform.tables import metadata

orders = Table(
    "orders",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("customer_id", Uuid, nullable=False),
    Column("quote_id", Uuid, nullable=False, unique=True),
    Column("sku", Text, nullable=False),
    Column("family", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("delivery", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("target", Text),
    Column("currency", Text, nullable=False, server_default="CNY"),
    Column("total", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("spent_bonus", BigInteger, nullable=False, server_default=text("0")),
    Column("spent_paid", BigInteger, nullable=False, server_default=text("0")),
    Column("spent_credit", BigInteger, nullable=False, server_default=text("0")),
    Column("refunded", BigInteger, nullable=False, server_default=text("0")),
    Column("refunded_at", DateTime(timezone=True)),
    Column("shortfall", BigInteger, nullable=False, server_default=text("0")),
    Column("topup_id", Uuid),
    Column("reason", Text),
    Column("supplier_reference", Text),
    Column("hold_id", Uuid, comment="the open or captured hold"),
    Column(
        "holds", Integer, nullable=False, server_default=text("0"), comment="how many holds it had so far"
    ),
    Column("asked", Integer, nullable=False, server_default=text("0"), comment="supplier queries so far"),
    Column("due_at", DateTime(timezone=True), comment="when a sweep must look at it again"),
    Column("has_codes", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), comment="of an order that waits for money"),
    Column("asked_by", Text, comment="how the person asked: voice, text or button"),
    Column("waits_until", DateTime(timezone=True), comment="nobody fulfils it before then"),
    CheckConstraint("total >= 0 AND shortfall >= 0 AND quantity > 0", name="amounts"),
    CheckConstraint(
        "status IN ('awaiting_funds', 'held', 'fulfilling', 'review', 'delivered', 'failed', 'cancelled',"
        " 'expired')",
        name="status",
    ),
    CheckConstraint("status NOT IN ('held', 'fulfilling', 'review') OR hold_id IS NOT NULL", name="held"),
    CheckConstraint(
        "CASE WHEN refunded_at IS NULL THEN refunded = 0"
        " ELSE refunded = spent_bonus + spent_paid + spent_credit AND status = 'delivered' END",
        name="refunded",
    ),
    CheckConstraint("asked_by IN ('voice', 'text', 'button')", name="asked_by"),
    # A guarded order cannot even begin to be fulfilled, whatever the code above does.
    CheckConstraint("waits_until IS NULL OR status = 'held'", name="waits"),
    Index("ix_orders_customer_id_id", "customer_id", "id"),
    Index("ix_orders_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    Index("ix_orders_review", "updated_at", "id", postgresql_where=text("status = 'review'")),
)

delivery = Table(
    "delivery",
    metadata,
    # The primary key is the promise: an order is delivered at most once, whatever the code above does.
    Column("order_id", Uuid, ForeignKey("orders.id"), primary_key=True),
    Column("supplier_reference", Text),
    Column("at", DateTime(timezone=True), nullable=False),
)
