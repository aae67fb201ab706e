"""What people agreed to once, and what came of it since."""

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
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from backend.platform.tables import metadata

standing_consent = Table(
    "standing_consent",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, ForeignKey("customer.id"), nullable=False),
    Column("about", Text, nullable=False),
    Column("given", Boolean, nullable=False),
    Column("terms", JSONB, nullable=False, comment="what exactly was agreed to or ended"),
    Column("channel", Text, comment="where it was said; null where an own key said it"),
    Column("chat", Text),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("about IN ('precaution', 'topup_rule')", name="about"),
    Index("ix_standing_consent_customer_id_id", "customer_id", "id"),
)

precaution = Table(
    "precaution",
    metadata,
    Column("customer_id", Uuid, ForeignKey("customer.id"), primary_key=True),
    Column("active", Boolean, nullable=False),
    Column("consent_id", Uuid, ForeignKey("standing_consent.id"), nullable=False),
    Column("share", Integer, nullable=False, comment="of a typical order, in basis points"),
    Column("amount", BigInteger, nullable=False),
    Column("holds", Integer, nullable=False, server_default="0", comment="how many there were so far"),
    Column("hold_id", Uuid, ForeignKey("hold.id"), comment="the latest one"),
    CheckConstraint("amount > 0 AND share BETWEEN 1 AND 10000", name="amounts"),
)

topup_rule = Table(
    "topup_rule",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, ForeignKey("customer.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column(
        "day", SmallInteger, nullable=False, server_default="0", comment="of the month; 0 for other kinds"
    ),
    Column("threshold", BigInteger),
    Column("every_days", Integer),
    Column("amount", BigInteger),
    Column("target", BigInteger),
    Column("minimum", BigInteger, nullable=False),
    Column("maximum", BigInteger, nullable=False),
    Column("per_day", SmallInteger, nullable=False),
    Column("method", Text, nullable=False),
    Column("elderly", Boolean, nullable=False, comment="asked for in elderly mode, so it asks there too"),
    Column("status", Text, nullable=False),
    Column("reason", Text, comment="why it was stopped"),
    Column("ignored", SmallInteger, nullable=False, server_default="0", comment="bills in a row"),
    Column("rest_until", DateTime(timezone=True)),
    Column("next_at", DateTime(timezone=True), comment="when it is looked at whatever the balance does"),
    Column("consent_id", Uuid, ForeignKey("standing_consent.id"), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    # The same kind again changes the rule that is there, and its counters go on.
    UniqueConstraint("customer_id", "kind", "day"),
    CheckConstraint("kind IN ('balance', 'interval', 'month_day')", name="kind"),
    CheckConstraint("status IN ('on', 'stopped', 'ended')", name="status"),
    CheckConstraint("reason IN ('refused', 'ignored')", name="reason"),
    CheckConstraint("(status = 'stopped') = (reason IS NOT NULL)", name="stopped"),
    CheckConstraint("(kind = 'balance') = (threshold IS NOT NULL)", name="threshold"),
    CheckConstraint("(kind = 'interval') = (every_days IS NOT NULL)", name="every_days"),
    CheckConstraint("CASE kind WHEN 'month_day' THEN day BETWEEN 1 AND 31 ELSE day = 0 END", name="day"),
    CheckConstraint("(amount IS NULL) <> (target IS NULL)", name="sum"),
    CheckConstraint("minimum > 0 AND minimum <= maximum", name="limits"),
    CheckConstraint("per_day BETWEEN 1 AND 10", name="per_day"),
    CheckConstraint("method IN ('wechat', 'alipay')", name="method"),
    Index("ix_topup_rule_next_at", "next_at", postgresql_where=text("next_at IS NOT NULL AND status = 'on'")),
)

topup_rule_day = Table(
    "topup_rule_day",
    metadata,
    Column("rule_id", Uuid, ForeignKey("topup_rule.id"), primary_key=True),
    Column("business_date", Date, primary_key=True),
    Column("used", SmallInteger, nullable=False),
    Column("cap", SmallInteger, nullable=False),
    # The promise that no rule runs away, whatever the code above does.
    CheckConstraint("used BETWEEN 0 AND cap", name="used"),
)

topup_run = Table(
    "topup_run",
    metadata,
    Column("topup_id", Uuid, ForeignKey("topup.id"), primary_key=True),
    Column("rule_id", Uuid, ForeignKey("topup_rule.id"), nullable=False),
    Column("business_date", Date, nullable=False),
    Column("available", BigInteger, nullable=False, comment="the balance it saw"),
    Column("status", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("due_at", DateTime(timezone=True), comment="when a sweep sees to it that it is asked"),
    CheckConstraint("status IN ('made', 'asked', 'paid', 'refused', 'skipped', 'expired')", name="status"),
    CheckConstraint("(status IN ('made', 'asked')) = (ended_at IS NULL)", name="ended_at"),
    Index("ix_topup_run_rule_id", "rule_id", "business_date"),
    CheckConstraint("(status = 'made') = (due_at IS NOT NULL)", name="due_at"),
    Index("ix_topup_run_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
)
# One question of a rule is open at a time.
Index(
    "ux_topup_run_open",
    topup_run.c.rule_id,
    unique=True,
    postgresql_where=text("status IN ('made', 'asked')"),
)

standing_due = Table(
    "standing_due",
    metadata,
    Column("customer_id", Uuid, primary_key=True),
)
