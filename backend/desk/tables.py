"""The trail of the desk. A trigger keeps it append-only, like the books."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Identity, Index, Table, Text, Uuid

from backend.platform.tables import metadata

desk_trail = Table(
    "desk_trail",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("key_id", Text, nullable=False, comment="whose API key it came with"),
    Column("operator", Text, nullable=False, comment="who decided, as they sign"),
    Column("action", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False, comment="the order, refund or payment review"),
    Column("customer_id", Uuid),
    Column("amount", BigInteger, nullable=False),
    Column("note", Text, nullable=False),
    CheckConstraint(
        "action IN ('order_refund', 'topup_refund', 'order_delivered', 'order_failed', 'order_ask_again',"
        " 'payment_credit_wallet', 'payment_credit_bill', 'payment_refund', 'payment_write_off',"
        " 'credit_overdue', 'line_thawed')",
        name="action",
    ),
    CheckConstraint("amount >= 0", name="amount"),
    Index("ix_desk_trail_subject_id", "subject_id"),
)
