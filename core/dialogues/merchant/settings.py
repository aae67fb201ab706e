"""How a merchant is told: mutes, quiet hours, the hour of the report, everything once a day."""

from datetime import datetime, timedelta
from typing import Any

from api_client.contract import AlertSettingsChange, MuteRequest

from ...replies import Reply
from ...session import Session
from ...turn import Result, Turn
from .alerts import topup_choice
from .rules import regrade
from .words import moment

MUTED = timedelta(hours=2)
"""When nobody says for how long."""
DIGEST_AT = "18:00"


def until(slots: dict[str, Any], local: datetime) -> datetime:
    """When a mute ends: after `hours` or `minutes`, at a time of day, or at the end of a day."""
    if "hours" in slots or "minutes" in slots:
        return local + timedelta(hours=slots.get("hours", 0), minutes=slots.get("minutes", 0))
    if "at" not in slots and "day" not in slots:
        return local + MUTED
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if "at" not in slots:
        return midnight + timedelta(days=slots["day"] + 1)
    hour, minute = map(int, slots["at"].split(":"))
    at = midnight + timedelta(days=slots.get("day", 0), hours=hour, minutes=minute)
    return at if at > local else at + timedelta(days=1)


async def mute(session: Session, turn: Turn) -> Result:
    """Silence for a while, or the end of it. A button of an alert silences its rule alone."""
    slots = turn.meaning.slots
    rule_id = slots.get("rule_id")
    end = None if turn.meaning.intent == "unmute" else until(slots, turn.local)
    await turn.backend.mute(turn.customer.id, MuteRequest(rule_id=rule_id, until=end, by=turn.sender))
    if end is None:
        return session, (Reply(turn.plainly("merchant-unmuted")),)
    back = turn.choice("merchant-button-unmute", "unmute", {"rule_id": rule_id} if rule_id else {}, free=True)
    key = "merchant-muted-one" if rule_id else "merchant-muted"
    # A messenger may take away the keyboard that was pressed: what the alert advised stays at hand.
    topup = topup_choice(turn, slots["alert_id"], slots.get("amount")) if "alert_id" in slots else []
    return session, (Reply(turn.plainly(key, time=moment(turn, end)), (*topup, back)),)


async def quiet(session: Session, turn: Turn) -> Result:
    """ "晚上十点到早上八点别打扰"."""
    slots = turn.meaning.slots
    if turn.meaning.intent == "quiet_off":
        await _change(turn, quiet_from=None, quiet_to=None)
        return session, (Reply(turn.plainly("merchant-quiet-off")),)
    if slots["from"] == slots["to"]:
        return session, (Reply(turn.plainly("merchant-quiet-empty")),)
    await _change(turn, quiet_from=slots["from"], quiet_to=slots["to"])
    text = turn.plainly("merchant-quiet-set", start=slots["from"], end=slots["to"])
    return session, (Reply(text, (turn.choice("merchant-button-quiet-off", "quiet_off", free=True),)),)


async def report(session: Session, turn: Turn) -> Result:
    """ "每天九点发日报"."""
    at = turn.meaning.slots.get("at") if turn.meaning.intent == "report_at" else None
    await _change(turn, report_at=at)
    if at is None:
        return session, (Reply(turn.plainly("merchant-report-off")),)
    now = turn.choice("merchant-button-report", "daily_report", free=True)
    return session, (Reply(turn.plainly("merchant-report-set", time=at), (now,)),)


async def digest(session: Session, turn: Turn) -> Result:
    """ "改成每天汇总一次": whatever is not critical waits for its hour; and back."""
    if turn.meaning.intent == "digest_off":
        await regrade(turn, "info", "warning")
        await _change(turn, digest_at=None)
        return session, (Reply(turn.plainly("merchant-digest-off")),)
    at = turn.meaning.slots.get("at", DIGEST_AT)
    await regrade(turn, "warning", "info")
    await _change(turn, digest_at=at)
    back = turn.choice("merchant-button-digest-off", "digest_off", free=True)
    return session, (Reply(turn.plainly("merchant-digest-set", time=at), (back,)),)


async def _change(turn: Turn, **changes: str | None) -> None:
    before = await turn.backend.alert_settings(turn.customer.id)
    wanted = AlertSettingsChange.model_validate({**before.model_dump(), **changes, "by": turn.sender})
    await turn.backend.put_alert_settings(turn.customer.id, wanted)
