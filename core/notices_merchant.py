"""Alerts and reports of a merchant in words. Who is told, and when, the backend has decided: see `to`.

They leave every open question alone: their buttons belong to no step.
"""

from api_client.contract import Alert, AlertDigest, AlertNotice, AlertRule, DailyReport, Event

from .dialogues.merchant import alerts, figures
from .dialogues.merchant.words import moment, rule_words, what_happened
from .replies import Reply
from .session import Session
from .turn import Result, Turn

MOST_LINES = 10
"""Alerts of a digest that are named one by one."""


async def raised(session: Session, turn: Turn, event: Event) -> Result:
    """What happened, what it costs, the one thing to do."""
    alert = AlertNotice.model_validate(event.data)
    return session, (
        Reply(f"{_head(turn, alert)}\n{alerts.described(turn, alert)}", alerts.choices(turn, alert)),
    )


async def escalated(session: Session, turn: Turn, event: Event) -> Result:
    """The same for the next person, and why they hear of it."""
    alert = AlertNotice.model_validate(event.data)
    why = turn.plainly("merchant-escalated", role=alert.escalated_to or "owner")
    text = f"{_head(turn, alert)}\n{why}\n{alerts.described(turn, alert)}"
    return session, (Reply(text, alerts.choices(turn, alert)),)


async def recovered(session: Session, turn: Turn, event: Event) -> Result:
    """One message, with today's figure."""
    alert = AlertNotice.model_validate(event.data)
    rule = AlertRule(
        id=alert.rule_id, kind=alert.kind, threshold=alert.threshold, severity=alert.severity, enabled=True,
        hysteresis=0, interval=0, standard=True,
    )  # fmt: skip
    words = turn.plainly(
        "merchant-recovered",
        name=turn.customer.name,
        rule=rule_words(turn, rule),
        available=alert.situation.available,
    )
    return session, (Reply(words),)


async def digest(session: Session, turn: Turn, event: Event) -> Result:
    """What was kept back, one line each; what is over says so."""
    kept = AlertDigest.model_validate(event.data)
    key = "merchant-digest-quiet" if kept.reason == "quiet_hours" else "merchant-digest-daily"
    lines = [turn.plainly(key, name=turn.customer.name, count=len(kept.alerts))]
    for alert in kept.alerts[:MOST_LINES]:
        line = "merchant-digest-over" if alert.status == "recovered" else "merchant-digest-line"
        time, what = moment(turn, alert.opened_at), what_happened(turn, alert)
        lines.append(turn.plainly(line, time=time, what=what))
    # The latest one that is still open brings its button.
    latest = next((alert for alert in kept.alerts if alert.status != "recovered"), None)
    choices = alerts.choices(turn, latest) if latest else ()
    return session, (Reply("\n".join(lines), choices),)


async def report(session: Session, turn: Turn, event: Event) -> Result:
    """The daily report with its picture."""
    said = DailyReport.model_validate(event.data)
    reply = figures.report_of(
        turn, said.figures, said.day, said.date, complete=said.complete, alerts=len(said.alerts)
    )
    return session, (reply,)


def _head(turn: Turn, alert: Alert) -> str:
    return turn.plainly("merchant-level", severity=alert.severity, name=turn.customer.name)


TELLERS = {
    "alert.raised": raised,
    "alert.escalated": escalated,
    "alert.recovered": recovered,
    "alert.digest": digest,
    "report.daily": report,
}
