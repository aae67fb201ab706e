"""An alert and what can be done about it: top up with one press, take care of it, see what else is open."""

from datetime import timedelta
from uuid import UUID

from api_client.contract import Alert

from ...replies import Choice, Reply, preceded
from ...session import Session
from ...turn import Result, Turn
from .. import topup as topping
from .words import what_happened, what_it_costs

SHOWN = 5
MUTE_HOURS = 2
FRESH = timedelta(hours=12)
"""So long the amount on the button of an alert is what is needed."""


def described(turn: Turn, alert: Alert) -> str:
    """What happened, what it costs to do nothing, and the one thing to do."""
    lines = [what_happened(turn, alert), what_it_costs(turn, alert)]
    advice = alert.advice
    if advice.action == "topup" and advice.amount:
        lines.append(
            turn.plainly("merchant-advice-topup", amount=advice.amount, hours=advice.hours)
            if advice.hours
            else turn.plainly("merchant-advice-topup-back", amount=advice.amount)
        )
    else:
        lines.append(turn.plainly(f"merchant-advice-{alert.kind.replace('_', '-')}"))
    return "\n".join(line for line in lines if line)


def choices(turn: Turn, alert: Alert) -> tuple[Choice, ...]:
    """The buttons below an alert; free, for nobody knows what is being asked when it comes."""
    of = {"alert_id": str(alert.id)}
    made = topup_choice(turn, str(alert.id), alert.advice.amount)
    if alert.status == "open":
        made.append(turn.choice("merchant-button-mine", "acknowledge", of, free=True))
    silent = {**of, "rule_id": alert.rule_id, "hours": MUTE_HOURS, "amount": alert.advice.amount}
    made.append(
        turn.choice("merchant-button-mute", "mute", silent, style="quiet", free=True, hours=MUTE_HOURS)
    )
    return tuple(made)


def topup_choice(turn: Turn, alert_id: str, amount: int | None) -> list[Choice]:
    """The button that makes the bill, when an amount is known."""
    if not amount:
        return []
    slots = {"alert_id": alert_id, "amount": amount}
    return [
        turn.choice("merchant-button-topup", "alert_topup", slots, style="primary", free=True, amount=amount)
    ]


async def show(session: Session, turn: Turn) -> Result:
    """The alerts that are not over, newest first."""
    found = (await turn.backend.alerts(turn.customer.id, open_only=True, limit=SHOWN)).alerts
    if not found:
        rules = turn.choice("merchant-button-rules", "alert_rules", free=True)
        return session, (Reply(turn.plainly("merchant-alerts-none"), (rules,)),)
    return session, tuple(Reply(described(turn, alert), choices(turn, alert)) for alert in reversed(found))


async def acknowledge(session: Session, turn: Turn) -> Result:
    """Somebody takes care: nobody else is called. In words it means everything that is open."""
    named = turn.meaning.slots.get("alert_id")
    if named is not None:
        alerts = [await turn.backend.alert(UUID(named))]
    else:
        page = await turn.backend.alerts(turn.customer.id, open_only=True)
        alerts = [alert for alert in page.alerts if alert.status == "open"]
    if not alerts:
        return session, (Reply(turn.plainly("merchant-alerts-none")),)
    before = alerts[0]
    for alert in alerts:
        after = await turn.backend.acknowledge_alert(alert.id, by=turn.sender)
    if before.status == "recovered":
        return session, (Reply(turn.plainly("merchant-over")),)
    if before.status == "acknowledged":
        return session, (Reply(turn.plainly("merchant-taken", name=before.acknowledged_by or "")),)
    button = topup_choice(turn, str(after.id), after.advice.amount)
    return session, (Reply(turn.plainly("merchant-acknowledged"), tuple(button)),)


async def topup(session: Session, turn: Turn) -> Result:
    """The bill, at once: the button said how much. Whoever pays takes care.

    When the alert is over, or old, what was needed then is no longer known to be needed: it is asked.
    """
    amount = turn.meaning.slots["amount"]
    alert = await turn.backend.alert(UUID(turn.meaning.slots["alert_id"]))
    if alert.status == "recovered" or turn.now - alert.opened_at > FRESH:
        wallet = await turn.backend.wallet(turn.customer.id)
        again = turn.choice(
            "merchant-button-topup", "topup", {"amount": amount}, style="primary", free=True, amount=amount
        )
        text = turn.plainly("merchant-topup-late", available=wallet.available)
        return session, (Reply(text, (again, turn.no_thanks())),)
    if alert.status == "open":
        await turn.backend.acknowledge_alert(alert.id, by=turn.sender)
    wanted = turn.meaning_is("topup", {"amount": amount, "method": session.method})
    session, replies = await topping.start(session, wanted)
    if alert.status == "acknowledged" and alert.acknowledged_by:
        replies = preceded(turn.plainly("merchant-taken", name=alert.acknowledged_by), replies)
    return session, replies
