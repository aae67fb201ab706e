"""The shop: whether somebody works, and what waits for a person."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg

from backend.operations import service as operations
from backend.operations.service import Figures, Standing
from bots.runtime.figures import backlog

from .finding import Finding, fail, lasting, ok, warn

_SWEEP_LATE = 60.0
_LATE, _TOO_LATE = 30.0, 300.0
"""Seconds that a job, an event or a sentence may wait before somebody should know, and before it fails."""


async def look(connection: asyncpg.Connection) -> AsyncIterator[Finding]:
    """The state of the shop, on an up-to-date schema."""
    now = datetime.now(UTC)
    figures = await operations.figures(connection, now)
    chats = await backlog(connection, now)
    untold = await operations.events_behind(connection, chats.position, now)
    running = await connection.fetchval(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = 'xiaoka' AND pid <> pg_backend_pid()"
    )
    waiting = Standing(chats.waiting, chats.oldest)
    yield worker(figures, somebody=running > 0)
    yield late("jobs", figures.jobs.get("queued"), "个任务", "jobs", "worker")
    yield late("notices", untold if untold.count else None, "个事件还没有通知顾客", "events untold", "bots")
    yield late("turns", waiting if waiting.count else None, "句话还没有回答", "sentences unanswered", "bots")
    yield review("orders", figures.orders.get("review"))
    yield review("payments", _together(figures.payments))


def worker(figures: Figures, *, somebody: bool) -> Finding:
    """The worker sweeps every two seconds and notes it."""
    age = figures.duties.get(operations.SWEEP)
    if age is not None and age < _SWEEP_LATE:
        return ok(
            "worker", f"worker 在工作，{age:.0f} 秒前巡检过。", f"A worker swept {age:.0f} seconds ago."
        )
    since = ("从来没有", "never") if age is None else lasting(age)
    if not somebody:
        return warn(
            "worker",
            "小卡没有运行；用 xiaoka serve 启动。",
            "Xiaoka is not running; start it with xiaoka serve.",
        )
    return fail(
        "worker",
        f"没有 worker 在工作（上次巡检：{since[0]}{'' if age is None else '前'}），"
        "请启动 xiaoka serve --role worker 并看它的日志。",
        f"No worker is at work (last sweep: {since[1]}{'' if age is None else ' ago'}); "
        "start xiaoka serve --role worker and read its log.",
    )


def late(check: str, standing: Standing | None, zh: str, en: str, role: str) -> Finding:
    """Things that are done at once when everything is well."""
    if standing is None or standing.oldest < _LATE:
        count = standing.count if standing is not None else 0
        return ok(check, f"没有积压（{count} {zh}）。", f"Nothing is late ({count} {en}).")
    for_zh, for_en = lasting(standing.oldest)
    found = fail if standing.oldest >= _TOO_LATE else warn
    return found(
        check,
        f"{standing.count} {zh}，最老的等了 {for_zh}；请看 {role} 角色的日志，或再启动一个。",
        f"{standing.count} {en}, the oldest for {for_en}; read the log of role {role}, or start another one.",
    )


def review(what: str, standing: Standing | None) -> Finding:
    """What only a person can decide."""
    names = {"orders": ("订单", "orders"), "payments": ("付款", "payments")}[what]
    if standing is None:
        return ok(f"review.{what}", f"没有要人工处理的{names[0]}。", f"No {names[1]} wait for a person.")
    zh, en = lasting(standing.oldest)
    return warn(
        f"review.{what}",
        f"{standing.count} 笔{names[0]}要人工处理，最老的 {zh}；请用 xiaoka desk reviews 查看并决定。",
        f"{standing.count} {names[1]} wait for a person, the oldest for {en}; decide them.",
    )


def _together(found: dict[str, Standing]) -> Standing | None:
    if not found:
        return None
    return Standing(sum(one.count for one in found.values()), max(one.oldest for one in found.values()))
