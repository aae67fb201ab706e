"""Turnover, runway and the report of the day, in words and as a picture."""

from datetime import date

from api_client.contract import MerchantFigures, ReportDay, Runway

from ...model import Bar, Chart
from ...replies import Reply
from ...session import Session
from ...turn import Result, Turn
from .words import hours, moment

REPORT_DAYS = 14
_BASIS_POINTS = 10_000


async def turnover(session: Session, turn: Turn) -> Result:
    """What was sold today, beside a typical day."""
    figures = await turn.backend.figures(turn.customer.id, days=REPORT_DAYS)
    choices = (
        turn.choice("merchant-button-report", "daily_report", free=True),
        turn.choice("merchant-button-runway", "runway", free=True),
    )
    return session, (Reply(turnover_words(turn, figures), choices),)


async def runway(session: Session, turn: Turn) -> Result:
    """How long the balance lasts at the recent rate."""
    figures = await turn.backend.figures(turn.customer.id)
    choices = (
        turn.choice("button-topup-start", "topup", free=True),
        turn.choice("merchant-button-rules", "alert_rules", free=True),
    )
    text = "\n".join(
        [turn.plainly("merchant-available", available=figures.available), runway_words(turn, figures.runway)]
    )
    return session, (Reply(text, choices),)


async def report(session: Session, turn: Turn) -> Result:
    """The day so far, as the daily report shows it."""
    figures = await turn.backend.figures(turn.customer.id, days=REPORT_DAYS)
    today, typical = figures.today, figures.typical_day
    day = ReportDay(
        turnover=today.turnover,
        orders=today.orders,
        refunded=today.refunded,
        typical_day=typical,
        change=(today.turnover - typical) * _BASIS_POINTS // typical if typical else None,
    )
    return session, (report_of(turn, figures, day, today.date, complete=False),)


def overview(turn: Turn, figures: MerchantFigures) -> str:
    """Two sentences below the balance: today's turnover and the runway."""
    return f"{turnover_words(turn, figures)}\n{runway_words(turn, figures.runway)}"


def turnover_words(turn: Turn, figures: MerchantFigures) -> str:
    """Today's turnover; the typical day where there is one."""
    today = figures.today
    said = turn.plainly("merchant-turnover", orders=today.orders, amount=today.turnover)
    if figures.typical_day is not None:
        said += turn.plainly("merchant-typical", amount=figures.typical_day)
    return said


def runway_words(turn: Turn, runway: Runway) -> str:
    """How long it lasts, or why nobody can say."""
    if runway.beyond:
        return turn.plainly("merchant-runway-beyond")
    if runway.hours is None or runway.empty_at is None:
        key = "no-spending" if runway.basis == "no_spending" else "unknown"
        return turn.plainly(f"merchant-runway-{key}")
    return turn.plainly(
        "merchant-runway",
        rate=runway.rate or 0,
        hours=hours(runway.hours),
        time=moment(turn, runway.empty_at),
    )


def report_of(
    turn: Turn, figures: MerchantFigures, day: ReportDay, of: date, *, complete: bool, alerts: int = 0
) -> Reply:
    """The report of a day: what counts in words, the last two weeks as a picture."""
    lines = [
        turn.plainly("merchant-report-head" if complete else "merchant-report-so-far", day=f"{of:%m-%d}"),
        turn.plainly("merchant-report-turnover", orders=day.orders, amount=day.turnover)
        + (_change(turn, day) if complete else _typical(turn, day)),
    ]
    if day.refunded:
        lines.append(turn.plainly("merchant-report-refunded", amount=day.refunded))
    lines.append(turn.plainly("merchant-available", available=figures.available))
    lines.append(runway_words(turn, figures.runway))
    if alerts:
        lines.append(turn.plainly("merchant-report-alerts", count=alerts))
    choices = (
        turn.choice("button-topup-start", "topup", free=True),
        turn.choice("merchant-button-alerts", "alerts", free=True),
    )
    return Reply("\n".join(lines), choices, chart=_chart(turn, figures, day, lines[0]))


def _typical(turn: Turn, day: ReportDay) -> str:
    """Beside a day that is not over a whole one is only a measure."""
    if day.typical_day is None:
        return turn.plainly("merchant-stop")
    return turn.plainly("merchant-stop") + turn.plainly("merchant-typical", amount=day.typical_day)


def _change(turn: Turn, day: ReportDay) -> str:
    if day.change is None or day.typical_day is None:
        return turn.plainly("merchant-stop")
    percent = round(abs(day.change) / 100)
    key = "same" if percent < 1 else "more" if day.change > 0 else "less"
    return turn.plainly(f"merchant-change-{key}", percent=percent)


def _chart(turn: Turn, figures: MerchantFigures, day: ReportDay, title: str) -> Chart:
    bars = tuple(Bar(f"{one.date:%m-%d}", one.turnover) for one in figures.days)
    facts = [
        (turn.plainly("merchant-fact-turnover"), turn.say("money", amount=day.turnover)),
        (turn.plainly("merchant-fact-orders"), str(day.orders)),
        (turn.plainly("merchant-fact-available"), turn.say("money", amount=figures.available)),
    ]
    if figures.runway.hours is not None:
        length = turn.plainly("merchant-hours", hours=hours(figures.runway.hours))
        facts.append((turn.plainly("merchant-fact-runway"), length))
    best = max(figures.days, key=lambda one: one.turnover, default=None)
    alt = (
        turn.plainly("merchant-chart-alt", days=len(bars), day=f"{best.date:%m-%d}", amount=best.turnover)
        if best
        else title
    )
    return Chart(
        title=f"{turn.customer.name} · {title}",
        alt=alt,
        bars=bars,
        bars_label=turn.plainly("merchant-chart-bars"),
        facts=tuple(facts),
        words=runway_words(turn, figures.runway),
    )
