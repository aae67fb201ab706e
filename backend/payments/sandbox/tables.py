"""The pretend company's own books. Nothing of ours refers to them."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Index, Table, Text, UniqueConstraint

from backend.platform.tables import metadata

sandbox_bill = Table(
    "sandbox_bill",
    metadata,
    Column("token", Text, primary_key=True, comment="the unguessable part of the cashier's address"),
    Column("merchant_id", Text, nullable=False),
    Column("reference", Text, nullable=False, comment="the merchant's number of the bill"),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("transaction", Text, unique=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("settles_at", DateTime(timezone=True), comment="when a slow payment is through"),
    Column(
        "refunding",
        Text,
        nullable=False,
        server_default="ok",
        comment="how refunds of it go, for tests",
    ),
    UniqueConstraint("merchant_id", "reference"),
    CheckConstraint("status IN ('open', 'paying', 'paid', 'refused')", name="status"),
    CheckConstraint("(status = 'paid') = (transaction IS NOT NULL)", name="transaction"),
    CheckConstraint("refunding IN ('ok', 'refuse', 'slow', 'lost_answer', 'away')", name="refunding"),
)

sandbox_refund = Table(
    "sandbox_refund",
    metadata,
    Column("merchant_id", Text, primary_key=True),
    Column("reference", Text, primary_key=True, comment="the merchant's number of the refund"),
    Column("transaction", Text, nullable=False, comment="the payment it sends back"),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("number", Text, nullable=False, unique=True),
    Column("reason", Text),
    Column("settles_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("status IN ('accepted', 'refused')", name="status"),
    Index("ix_sandbox_refund_transaction", "transaction"),
)
