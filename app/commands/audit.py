"""`xiaoka audit`: the books of every Xiaoka database, recomputed."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app import databases
from app.clock import SystemClock
from app.process import INTERRUPTED, run, unless_stopped
from app.secrets import Vault
from app.stores import MAIN, REHEARSAL, Stores, open_stores
from app.wiring import migrate, open_backend
from backend.audit.service import AuditReport
from backend.audit.service import audit as audit_books
from backend.platform.db import Database
from backend.platform.tx import Tx

from .frame import Frame, open_frame, tell


def audit(data: Path, config: Path | None, *, as_json: bool) -> int:
    """Audit, print, and return 1 on any difference."""
    frame = open_frame(data, config)
    reports = run(lambda stop: unless_stopped(stop, _reports(frame)))
    if reports is None:
        return INTERRUPTED
    clean = all(report.clean for report in reports.values())
    if as_json:
        print(json.dumps({"clean": clean, "databases": _as_data(reports)}, ensure_ascii=False))
    else:
        for name, report in reports.items():
            for line in report_lines(name, report):
                print(line)
        print("The books balance." if clean else "The books do NOT balance.")
    return 0 if clean else 1


async def audited(database: Database) -> AuditReport:
    """Audit one moment of a database that others may be writing to."""
    engine = database.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    async with engine.begin() as connection:
        return await audit_books(Tx(connection, database.clock.now(), database.policy, database.secrets))


def report_lines(name: str, report: AuditReport) -> list[str]:
    """The report for people: figures, then every difference."""
    figures = ", ".join(f"{figure} {value}" for figure, value in report.figures.items())
    lines = [f"{name}: {len(report.checks)} checks, {len(report.differences)} differences ({figures})"]
    return lines + [f"  ✗ {found.check}: {found.subject}: {found.detail}" for found in report.differences]


async def _reports(frame: Frame) -> dict[str, AuditReport]:
    async with open_stores(frame.data, frame.settings, tell=tell) as stores:
        return {name: await _report(frame, url) for name, url in (await _books(stores)).items()}


async def _books(stores: Stores) -> dict[str, str]:
    books = {MAIN: stores.database}
    if REHEARSAL in await databases.names(stores.server):
        books[REHEARSAL] = databases.with_name(stores.server, REHEARSAL)
    return books


async def _report(frame: Frame, url: str) -> AuditReport:
    await migrate(url)
    vault = Vault(frame.data, frame.settings)
    backend = open_backend(
        frame.settings,
        vault,
        database_url=url,
        public_url="http://127.0.0.1",
        clock=SystemClock(),
    )
    try:
        return await audited(backend.database)
    finally:
        await backend.close()


def _as_data(reports: dict[str, AuditReport]) -> dict[str, Any]:
    return {name: asdict(report) | {"clean": report.clean} for name, report in reports.items()}
