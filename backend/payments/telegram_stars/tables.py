"""Payments in Stars, by Telegram's number: a refund needs to know who paid."""

from sqlalchemy import BigInteger, Column, DateTime, Integer, Table, Text

from backend.platform.tables import metadata

stars_payment = Table(
    "stars_payment",
    metadata,
    Column("charge", Text, primary_key=True),
    Column("reference", Text, nullable=False, index=True, comment="what the invoice carried"),
    Column("payer", BigInteger, nullable=False),
    Column("stars", Integer, nullable=False),
    Column("currency", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
