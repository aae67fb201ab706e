"""Accounts, journals, transfers and holds.

The design follows TigerBeetle: an account carries its sums and its own limit, a CHECK constraint guards it;
a transfer moves one amount between two accounts and is never changed (triggers in the first revision refuse
it). Balance of an account, in fen: `credits_posted - debits_posted`; of that, `debits_pending` is reserved
by open holds.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from backend.platform.tables import metadata

account = Table(
    "account",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    # Byte order, the same in every locale: rows are locked sorted by code.
    Column("code", Text(collation="C"), nullable=False),
    # System accounts are split so that orders do not queue for one row; a customer's accounts never are.
    Column("shard", SmallInteger, nullable=False, server_default="0"),
    Column("kind", Text, nullable=False),
    Column("currency", String(3), nullable=False, server_default="CNY"),
    Column("customer_id", Uuid),
    Column("debits_posted", BigInteger, nullable=False, server_default="0"),
    Column("credits_posted", BigInteger, nullable=False, server_default="0"),
    Column("debits_pending", BigInteger, nullable=False, server_default="0"),
    Column("floor", BigInteger),
    Column("expires_at", DateTime(timezone=True)),
    Column("closed_at", DateTime(timezone=True)),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    # The band of a merchant's account, see `backend.alerts.watching`; null for everybody else.
    Column("watch_low", BigInteger, comment="free money below this has the alerts looked at"),
    Column("watch_high", BigInteger, comment="free money from this on has the alerts looked at"),
    # Where somebody has a standing arrangement, see `backend.standing`; null for everybody else.
    Column("standing_low", BigInteger, comment="free money below this has standing arrangements looked at"),
    UniqueConstraint("code", "shard"),
    CheckConstraint("kind IN ('paid', 'bonus', 'credit', 'system')", name="kind"),
    CheckConstraint("(kind = 'system') = (customer_id IS NULL)", name="owner"),
    CheckConstraint("kind = 'system' OR (floor IS NOT NULL AND shard = 0)", name="customers_have_a_limit"),
    CheckConstraint("debits_posted >= 0 AND credits_posted >= 0 AND debits_pending >= 0", name="sums"),
    CheckConstraint("credits_posted - debits_posted - debits_pending >= floor", name="floor"),
    # What a credit account owes is at most its limit, and never paid back twice.
    CheckConstraint(
        "kind <> 'credit' OR (floor <= 0 AND credits_posted <= debits_posted AND expires_at IS NULL)",
        name="credit",
    ),
    # Money in a closed account would be nobody's: what comes back to a lot opens it again.
    CheckConstraint(
        "closed_at IS NULL OR (credits_posted = debits_posted AND debits_pending = 0)", name="closed_empty"
    ),
    # Room on the page, so that a changed balance stays on it and touches no index.
    postgresql_with={"fillfactor": 70},
)
Index(
    "ix_account_customer",
    account.c.customer_id,
    postgresql_where=text("customer_id IS NOT NULL AND closed_at IS NULL"),
)
Index(
    "ix_account_expiry",
    account.c.expires_at,
    postgresql_where=text("expires_at IS NOT NULL AND closed_at IS NULL"),
)

journal = Table(
    "journal",
    metadata,
    Column("id", Uuid, primary_key=True),
    # The statement's line number. Gaps are normal.
    Column("seq", BigInteger, Identity(always=True), nullable=False),
    Column("kind", Text, nullable=False),
    Column("reference", Text(collation="C"), nullable=False, unique=True),
    Column("title", Text, nullable=False, server_default=""),
    Column("customer_id", Uuid),
    Column("order_id", Uuid),
    Column("topup_id", Uuid),
    Column("at", DateTime(timezone=True), nullable=False),
)
Index(
    "ix_journal_customer",
    journal.c.customer_id,
    journal.c.seq,
    unique=True,
    postgresql_where=text("customer_id IS NOT NULL"),
)

transfer = Table(
    "transfer",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("journal_id", Uuid, ForeignKey("journal.id"), nullable=False, index=True),
    Column("debit_account", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("credit_account", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("code", Text, nullable=False),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("debit_account <> credit_account", name="two_accounts"),
)

hold = Table(
    "hold",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, nullable=False),
    Column("order_id", Uuid),
    Column("reason", Text, nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    Column("amount", BigInteger, nullable=False),
    Column("captured", BigInteger, nullable=False, server_default="0"),
    Column("released", BigInteger, nullable=False, server_default="0"),
    Column("status", Text, nullable=False, server_default="open"),
    Column("reference", Text(collation="C"), nullable=False, unique=True),
    Column("resolution", Text, comment="reference of the capture or void that resolved it"),
    Column("refund", Text, comment="reference of the refund, once there was one"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("resolved_at", DateTime(timezone=True)),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("status IN ('open', 'captured', 'voided', 'expired')", name="status"),
    CheckConstraint("reason IN ('order', 'precaution', 'review')", name="reason"),
    CheckConstraint("captured >= 0 AND released >= 0", name="sums"),
    # hold = captured + released + open
    CheckConstraint(
        "captured + released = CASE status WHEN 'open' THEN 0 ELSE amount END", name="resolved_completely"
    ),
    CheckConstraint("(status = 'captured') = (captured > 0)", name="captured"),
    CheckConstraint("(status = 'open') = (resolved_at IS NULL)", name="resolved_at"),
    CheckConstraint("refund IS NULL OR status = 'captured'", name="refund"),
)
Index("ix_hold_open", hold.c.customer_id, hold.c.expires_at, postgresql_where=text("status = 'open'"))
# Never more than one hold for the next order at a time, whatever the code above does.
Index(
    "ux_hold_precaution",
    hold.c.customer_id,
    unique=True,
    postgresql_where=text("status = 'open' AND reason = 'precaution'"),
)

hold_part = Table(
    "hold_part",
    metadata,
    Column("hold_id", Uuid, ForeignKey("hold.id"), primary_key=True),
    Column("position", SmallInteger, primary_key=True, comment="order of consumption, from 1"),
    Column("account_id", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("captured", BigInteger, nullable=False, server_default="0"),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("captured BETWEEN 0 AND amount", name="captured"),
)
