"""Run every check and report. Nothing is printed and nothing is repaired here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from backend.platform.tx import Tx

from .checks import CHECKS, FIGURES

_SHOWN = 100  # differences per check; more would not say more


@dataclass(frozen=True)
class Difference:
    """One broken promise: which check, about what, and the figures."""

    check: str
    subject: str
    detail: str


@dataclass(frozen=True)
class AuditReport:
    """`figures` are counts, and amounts in fen; `differences` is empty when the books are right."""

    figures: dict[str, int] = field(default_factory=dict)
    checks: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def clean(self) -> bool:
        """No difference was found."""
        return not self.differences


async def audit(tx: Tx) -> AuditReport:
    """Recompute every balance from the transfers and check every invariant."""
    await tx.rows("SET LOCAL enable_seqscan = on")  # here whole tables are read on purpose
    figures = (await tx.conn.execute(text(FIGURES))).one()
    found = []
    for check in CHECKS:
        rows: Sequence[Any] = (await tx.conn.exec_driver_sql(f"{check.sql} LIMIT {_SHOWN}")).all()
        found += [Difference(check.name, str(subject), str(detail)) for subject, detail in rows]
    return AuditReport(
        figures={name: int(value) for name, value in figures._mapping.items()},
        checks=tuple(check.name for check in CHECKS),
        differences=tuple(found),
    )
