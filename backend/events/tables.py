"""The outbox of events."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import UserDefinedType

from backend.platform.tables import metadata


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


event = Table(
    "event",
    metadata,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    Column("xid", Xid8, nullable=False, server_default=text("pg_current_xact_id()")),
    Column("id", Uuid, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("customer_id", Uuid, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("data", JSONB, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column(
        "trace",
        Text,
        server_default=text("NULLIF(current_setting('xiaoka.trace'::text, true), ''::text)"),
        comment="what caused it, as a W3C traceparent; set for the transaction when we trace",
    ),
    Index("ix_event_xid_position", "xid", "position"),
    Index("ix_event_subject_id", "subject_id"),
)
