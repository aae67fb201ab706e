"""Drafts with their codes, signed agreements (append-only by a trigger), and one-time links to their PDF."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from backend.platform.tables import metadata


def _terms() -> list[Column[int] | Column[str]]:
    return [
        Column("tier", Text, nullable=False),
        Column("credit_limit", BigInteger, nullable=False),
        Column("order_cap", BigInteger, nullable=False),
        Column("day_cap", BigInteger, nullable=False),
        Column("basis", Text, nullable=False, comment="score: terms follow it; operator: they stay"),
    ]


agreement_draft = Table(
    "agreement_draft",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, ForeignKey("customer.id"), nullable=False),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False, comment="of the person who is to sign"),
    Column("version", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    *_terms(),
    Column("code", LargeBinary, nullable=False, comment="keyed hash of code, person and text"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    # A person reads one at a time: the one before is void.
    UniqueConstraint("customer_id", "channel", "address"),
    CheckConstraint("basis IN ('score', 'operator')", name="basis"),
    Index("ix_agreement_draft_expires_at", "expires_at"),
)

agreement = Table(
    "agreement",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("draft_id", Uuid, nullable=False, unique=True, comment="a draft is signed once"),
    Column("customer_id", Uuid, ForeignKey("customer.id"), nullable=False),
    Column("version", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    *_terms(),
    Column("staff_id", Uuid, nullable=False),
    Column("signed_by", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("signed_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("basis IN ('score', 'operator')", name="basis"),
    CheckConstraint("role = 'owner'", name="role"),
    CheckConstraint("octet_length(sha256) = 32", name="sha256"),
    Index("ix_agreement_customer_id_signed_at", "customer_id", "signed_at"),
)

agreement_paper = Table(
    "agreement_paper",
    metadata,
    Column("token", LargeBinary, primary_key=True, comment="keyed hash; the link itself is never stored"),
    Column("agreement_id", Uuid, ForeignKey("agreement.id"), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index("ix_agreement_paper_expires_at", "expires_at"),
)
