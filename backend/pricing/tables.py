"""Bonuses that were earned, and how many of them each person had: the rows that enforce the limits."""

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

from backend.platform.tables import metadata

bonus_count = Table(
    "bonus_count",
    metadata,
    Column("customer_id", Uuid, ForeignKey("customer.id"), primary_key=True),
    Column(
        "offer", Text, primary_key=True, comment="the offer's name, or *alone* for those without an order"
    ),
    Column("period", Text, primary_key=True, comment="ever, or a business day in Shanghai"),
    Column("times", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("times_cap", Integer, comment="the limit when it was counted last; none is without limit"),
    Column("amount_cap", BigInteger),
    CheckConstraint("times > 0 AND amount > 0", name="counted"),
    CheckConstraint("times <= times_cap", name="times"),
    CheckConstraint("amount <= amount_cap", name="amount"),
    CheckConstraint(r"period = 'ever' OR period ~ '^\d{4}-\d\d-\d\d$'", name="period"),
)

bonus_grant = Table(
    "bonus_grant",
    metadata,
    Column("topup_id", Uuid, ForeignKey("topup.id"), primary_key=True),
    Column("customer_id", Uuid, ForeignKey("customer.id"), nullable=False),
    Column("order_id", Uuid, comment="the order whose gap was rounded up; none for a top-up alone"),
    Column("offer", Text, nullable=False),
    Column("day", Date, nullable=False, comment="the business day on which the bill was made"),
    Column("amount", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("amount > 0", name="amount"),
    Index("ux_bonus_grant_order_id", "order_id", unique=True, postgresql_where=text("order_id IS NOT NULL")),
)
