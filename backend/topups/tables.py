"""Top-ups: our own side of a bill."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from backend.platform.tables import metadata

topup = Table(
    "topup",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, nullable=False),
    Column("order_id", Uuid, comment="the order that goes on when the money is there"),
    Column("currency", Text, nullable=False, server_default="CNY"),
    Column("amount", BigInteger, nullable=False),
    Column("bonus", BigInteger, nullable=False),
    Column("method", Text, nullable=False),
    Column("gateway", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("pay_url", Text, comment="set once the gateway has the bill"),
    Column("qr_text", Text),
    Column("late", Boolean, nullable=False, server_default=text("false")),
    Column("asked", Integer, nullable=False, server_default=text("0"), comment="active queries so far"),
    Column("due_at", DateTime(timezone=True), comment="when the gateway is asked next"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("amount > 0 AND bonus >= 0", name="amounts"),
    Column("rule_id", Uuid, comment="the rule that asked for it by itself"),
    Column("stars", Integer, comment="the price in Telegram Stars, when they are taken for it"),
    Column(
        "offer", JSONB(none_as_null=True), comment="the bonus offer that the bill promises, as it was then"
    ),
    Column("bonus_days", Integer, comment="how long its bonus lasts once it is there"),
    Column(
        "bonus_withheld",
        BigInteger,
        nullable=False,
        server_default=text("0"),
        comment="a bonus that the bill named and that was not given",
    ),
    CheckConstraint("method IN ('wechat', 'alipay', 'stars')", name="method"),
    CheckConstraint("rule_id IS NULL OR order_id IS NULL", name="rule_id"),
    CheckConstraint("bonus_withheld >= 0 AND bonus_withheld * bonus = 0", name="bonus_withheld"),
    CheckConstraint("stars > 0 AND (method <> 'stars' OR stars IS NOT NULL)", name="stars"),
    CheckConstraint("status IN ('pending', 'processing', 'credited', 'refused', 'expired')", name="status"),
    Index("ix_topup_customer_id_id", "customer_id", "id"),
    Index("ix_topup_order_id", "order_id", postgresql_where=text("order_id IS NOT NULL")),
    Index("ix_topup_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
)
