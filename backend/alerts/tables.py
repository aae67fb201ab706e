"""Rules, what they came to, and what was raised.

Nothing here is written while a balance moves inside its band (`account.watch_low`, `watch_high`). A movement
out of it writes `alert_due` and a job, by a trigger (revision 0006), in the transaction that moved the money.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
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
from sqlalchemy.dialects.postgresql import JSONB

from backend.platform.tables import metadata

alert_rule = Table(
    "alert_rule",
    metadata,
    Column("customer_id", Uuid, ForeignKey("customer.id"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("threshold", BigInteger, nullable=False),
    Column("severity", Text, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("hysteresis", Integer, nullable=False),
    Column("interval", Integer, nullable=False),
)

alert_mute = Table(
    "alert_mute",
    metadata,
    Column("customer_id", Uuid, ForeignKey("customer.id"), primary_key=True),
    Column("rule_id", Text, primary_key=True, comment="empty for all rules"),
    Column("until", DateTime(timezone=True), nullable=False),
)

alert_settings = Table(
    "alert_settings",
    metadata,
    Column("customer_id", Uuid, ForeignKey("customer.id"), primary_key=True),
    Column("data", JSONB, nullable=False),
    Column("digest_at", DateTime(timezone=True)),
    Column("report_at", DateTime(timezone=True)),
    Index("ix_alert_settings_digest_at", "digest_at", postgresql_where=text("digest_at IS NOT NULL")),
    Index("ix_alert_settings_report_at", "report_at", postgresql_where=text("report_at IS NOT NULL")),
)

alert_state = Table(
    "alert_state",
    metadata,
    Column("customer_id", Uuid, ForeignKey("customer.id"), primary_key=True),
    Column("rule_id", Text, primary_key=True),
    Column("side", Text, nullable=False),
    Column("raised_at", DateTime(timezone=True)),
    Column("alert_id", Uuid),
    Column("look_at", DateTime(timezone=True)),
    CheckConstraint("side IN ('clear', 'waiting', 'raised')", name="side"),
    CheckConstraint("(side = 'raised') = (alert_id IS NOT NULL)", name="raised"),
    Index("ix_alert_state_look_at", "look_at", postgresql_where=text("look_at IS NOT NULL")),
)

alert = Table(
    "alert",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, ForeignKey("customer.id"), nullable=False),
    Column("rule_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("threshold", BigInteger, nullable=False),
    Column("severity", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("situation", JSONB, nullable=False),
    Column("cost", JSONB),
    Column("advice", JSONB, nullable=False),
    Column("told", JSONB, nullable=False, comment="the chats that know of it"),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("acknowledged_at", DateTime(timezone=True)),
    Column("acknowledged_by", Text),
    Column("escalated_to", Text),
    Column("escalate_at", DateTime(timezone=True)),
    Column("kept", Text, comment="for which digest it is kept"),
    Column("kept_until", DateTime(timezone=True)),
    Column("recovered_at", DateTime(timezone=True)),
    CheckConstraint("status IN ('open', 'acknowledged', 'recovered')", name="status"),
    CheckConstraint("severity IN ('info', 'warning', 'critical')", name="severity"),
    CheckConstraint("escalate_at IS NULL OR status = 'open'", name="escalates"),
    CheckConstraint("kept IN ('quiet_hours', 'daily')", name="kept"),
    CheckConstraint("(status = 'recovered') = (recovered_at IS NOT NULL)", name="recovered"),
    Index("ix_alert_customer_id_id", "customer_id", "id"),
    Index("ix_alert_escalate_at", "escalate_at", postgresql_where=text("escalate_at IS NOT NULL")),
    Index("ix_alert_kept", "customer_id", "kept", postgresql_where=text("kept IS NOT NULL")),
    Index("ix_alert_kept_until", "kept_until", postgresql_where=text("kept_until IS NOT NULL")),
    Index("ix_alert_not_over", "customer_id", "id", postgresql_where=text("status <> 'recovered'")),
)

alert_short = Table(
    "alert_short",
    metadata,
    Column("order_id", Uuid, primary_key=True),
    Column("customer_id", Uuid, nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
)
"""Orders of merchants that wait for money; kept by triggers of `orders`."""

alert_due = Table("alert_due", metadata, Column("customer_id", Uuid, primary_key=True))
"""Whose alerts must be looked at."""

alert_duty = Table(
    "alert_duty",
    metadata,
    Column("customer_id", Uuid, primary_key=True),
    Column("job", Text, primary_key=True),
    Column("date", Date, primary_key=True),
)
"""What was done for a business date, so that it is never done twice."""
