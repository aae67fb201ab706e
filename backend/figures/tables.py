"""Turnover by the clock hour, kept by triggers of `orders` (revision 0006) and for merchants only."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Integer, Table, Uuid, text

from backend.platform.tables import metadata

turnover_hour = Table(
    "turnover_hour",
    metadata,
    Column("customer_id", Uuid, primary_key=True),
    Column("hour", DateTime(timezone=True), primary_key=True),
    Column("turnover", BigInteger, nullable=False, server_default=text("0")),
    Column("orders", Integer, nullable=False, server_default=text("0")),
    Column("refunded", BigInteger, nullable=False, server_default=text("0")),
    Column("watch_above", BigInteger, comment="a turnover above this has the alerts looked at again"),
    CheckConstraint("turnover >= 0 AND orders >= 0 AND refunded >= 0", name="sums"),
    # Room on the page: a row changes with every order of its hour.
    postgresql_with={"fillfactor": 70},
)
