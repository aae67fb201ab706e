"""The pretend company's own books. Nothing of ours refers to them."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Table, Text, UniqueConstraint

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
    UniqueConstraint("merchant_id", "reference"),
    CheckConstraint("status IN ('open', 'paying', 'paid', 'refused')", name="status"),
    CheckConstraint("(status = 'paid') = (transaction IS NOT NULL)", name="transaction"),
)
