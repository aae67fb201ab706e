"""Credit lines, what was used of them on each business day, and each use until it is paid back.

What is owed stands in the ledger, in the account `customer:<id>:credit`: its balance is minus what was used,
its floor minus the limit. These rows say why and until when. Whoever changes one of them holds the lock on
that account; amounts are in fen, business dates are those of Asia/Shanghai.
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
    Table,
    Text,
    Uuid,
    text,
)

from backend.platform.tables import metadata

credit_line = Table(
    "credit_line",
    metadata,
    Column("customer_id", Uuid, ForeignKey("customer.id"), primary_key=True),
    Column("status", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("credit_limit", BigInteger, nullable=False, comment="of everything that is owed or held"),
    Column("order_cap", BigInteger, nullable=False, comment="of one order"),
    Column("day_cap", BigInteger, nullable=False, comment="of one business day"),
    Column(
        "auto_cap",
        BigInteger,
        nullable=False,
        server_default=text("0"),
        comment="an order takes up to this much by itself; 0: never",
    ),
    Column(
        "repay_first",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="money that arrives pays back what is due before anything else",
    ),
    Column("frozen_reason", Text),
    Column(
        "agreement_id",
        Uuid,
        ForeignKey("agreement.id"),
        comment="what was signed; without it nothing can be used",
    ),
    Column("opened_at", DateTime(timezone=True)),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("status IN ('proposed', 'open', 'frozen', 'closed')", name="status"),
    CheckConstraint("tier IN ('high', 'mid', 'low')", name="tier"),
    CheckConstraint(
        "credit_limit >= 0 AND order_cap >= 0 AND day_cap >= 0 AND auto_cap >= 0", name="amounts"
    ),
    CheckConstraint("(status = 'frozen') = (frozen_reason IS NOT NULL)", name="frozen"),
    # No signature, no credit, whatever the code above does.
    CheckConstraint(
        "status NOT IN ('open', 'frozen') OR (agreement_id IS NOT NULL AND opened_at IS NOT NULL)",
        name="signed",
    ),
)

credit_day = Table(
    "credit_day",
    metadata,
    Column("customer_id", Uuid, ForeignKey("credit_line.customer_id"), primary_key=True),
    Column("business_date", Date, primary_key=True),
    Column("used", BigInteger, nullable=False, comment="by the uses of that day that were not released"),
    Column("cap", BigInteger, nullable=False),
    CheckConstraint("used BETWEEN 0 AND cap", name="cap"),
)

credit_use = Table(
    "credit_use",
    metadata,
    Column("hold_id", Uuid, ForeignKey("hold.id"), primary_key=True),
    Column("customer_id", Uuid, ForeignKey("credit_line.customer_id"), nullable=False),
    Column("order_id", Uuid, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("cap", BigInteger, nullable=False, comment="of one order, when it was used"),
    Column("business_date", Date, nullable=False, comment="whose daily cap it counts against"),
    Column("due_on", Date, nullable=False),
    Column("fee", BigInteger, nullable=False, server_default=text("0")),
    Column("repaid", BigInteger, nullable=False, server_default=text("0")),
    Column("fee_paid", BigInteger, nullable=False, server_default=text("0")),
    Column("status", Text, nullable=False, server_default="held"),
    Column("automatic", Boolean, nullable=False, server_default=text("false"), comment="nobody was asked"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("settled_at", DateTime(timezone=True)),
    CheckConstraint("amount > 0 AND amount <= cap", name="cap"),
    CheckConstraint("repaid BETWEEN 0 AND amount", name="repaid"),
    CheckConstraint("fee >= 0 AND fee_paid BETWEEN 0 AND fee", name="fee"),
    CheckConstraint("status IN ('held', 'owed', 'repaid', 'released')", name="status"),
    CheckConstraint("(status IN ('repaid', 'released')) = (settled_at IS NOT NULL)", name="settled_at"),
    CheckConstraint(
        "CASE status WHEN 'held' THEN repaid = 0 AND fee_paid = 0"
        " WHEN 'owed' THEN repaid < amount OR fee_paid < fee"
        " WHEN 'repaid' THEN repaid = amount AND fee_paid = fee ELSE true END",
        name="progress",
    ),
)
# An order takes credit once at a time, so the cap of one order cannot be passed by holding twice.
Index(
    "ux_credit_use_order",
    credit_use.c.order_id,
    unique=True,
    postgresql_where=text("status <> 'released'"),
)
Index(
    "ix_credit_use_open",
    credit_use.c.customer_id,
    credit_use.c.due_on,
    postgresql_where=text("status IN ('held', 'owed')"),
)
Index(
    "ix_credit_use_due",
    credit_use.c.due_on,
    credit_use.c.customer_id,
    postgresql_where=text("status = 'owed'"),
)
Index("ix_credit_use_day", credit_use.c.customer_id, credit_use.c.business_date)
