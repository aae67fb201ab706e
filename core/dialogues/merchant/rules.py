"""When a merchant is warned: the rules, one changed by a sentence, one switched on or off."""

from typing import Any, get_args

from api_client.contract import AlertKind, AlertRule, AlertRuleChange, Severity

from ...replies import Choice, Reply
from ...session import Session
from ...turn import Result, Turn
from .words import moment, rule_words

_UNITS = {"balance": "amount", "runway": "hours", "day_share": "percent"}
"""Which slot holds the threshold."""
_BASIS_POINTS_A_PERCENT = 100


async def show(session: Session, turn: Turn) -> Result:
    """Every rule in one line each, quiet hours, report and digest below, a switch for each rule."""
    rules = (await turn.backend.alert_rules(turn.customer.id)).rules
    settings = await turn.backend.alert_settings(turn.customer.id)
    lines = [turn.plainly("merchant-rules-head"), *(_line(turn, rule) for rule in rules)]
    if settings.quiet_from and settings.quiet_to:
        lines.append(turn.plainly("merchant-quiet", start=settings.quiet_from, end=settings.quiet_to))
    if settings.report_at:
        lines.append(turn.plainly("merchant-report-at", time=settings.report_at))
    if settings.digest_at:
        lines.append(turn.plainly("merchant-digest-at", time=settings.digest_at))
    lines.append(turn.plainly("merchant-rules-how"))
    by_kind = {rule.kind: rule for rule in reversed(rules)}
    switches = tuple(_switch(turn, rule) for rule in reversed(by_kind.values()))
    return session, (Reply("\n".join(lines), switches),)


async def change(session: Session, turn: Turn) -> Result:
    """ "余额低于 500 提醒我": the rule of that kind with this threshold, and switched on."""
    slots = turn.meaning.slots
    kind: AlertKind = slots["kind"]
    threshold = int(slots[_UNITS[kind]]) * (_BASIS_POINTS_A_PERCENT if kind == "day_share" else 1)
    rule = await _of_kind(turn, kind)
    wanted = AlertRuleChange(kind=kind, threshold=threshold, by=turn.sender, **_kept(rule))
    made = await turn.backend.put_alert_rule(
        turn.customer.id, rule.id if rule else kind.replace("_", "-"), wanted
    )
    words = turn.plainly("merchant-rule-set", rule=rule_words(turn, made))
    return session, (Reply(words, (turn.choice("merchant-button-rules", "alert_rules", free=True),)),)


async def switch(session: Session, turn: Turn) -> Result:
    """A rule on or off; which one is asked when the sentence did not say."""
    kind = str(turn.meaning.slots.get("rule"))
    if kind not in get_args(AlertKind):
        return await show(session, turn)
    on = turn.meaning.intent == "alert_on"
    rules = [rule for rule in (await turn.backend.alert_rules(turn.customer.id)).rules if rule.kind == kind]
    if not rules:
        return await show(session, turn)
    for rule in rules:
        wanted = AlertRuleChange(
            kind=rule.kind, threshold=rule.threshold, by=turn.sender, **{**_kept(rule), "enabled": on}
        )
        await turn.backend.put_alert_rule(turn.customer.id, rule.id, wanted)
    words = turn.plainly("merchant-rule-on" if on else "merchant-rule-off", rule=rule_words(turn, rules[0]))
    back = turn.choice(
        "merchant-button-off" if on else "merchant-button-on",
        "alert_off" if on else "alert_on",
        {"rule": kind},
        free=True,
        name=turn.plainly(f"merchant-kind-{kind.replace('_', '-')}"),
    )
    return session, (Reply(words, (back,)),)


async def regrade(turn: Turn, was: Severity, becomes: Severity) -> None:
    """Every rule of one severity takes another: what waits for the digest has severity `info`."""
    for rule in (await turn.backend.alert_rules(turn.customer.id)).rules:
        if rule.severity == was:
            kept = {**_kept(rule), "enabled": rule.enabled, "severity": becomes}
            wanted = AlertRuleChange(kind=rule.kind, threshold=rule.threshold, by=turn.sender, **kept)
            await turn.backend.put_alert_rule(turn.customer.id, rule.id, wanted)


async def _of_kind(turn: Turn, kind: AlertKind) -> AlertRule | None:
    """The rule that a sentence means: where there are several, not the one for the last moment."""
    found = (await turn.backend.alert_rules(turn.customer.id)).rules
    rules = [rule for rule in found if rule.kind == kind]
    return next((rule for rule in rules if rule.severity != "critical"), rules[0] if rules else None)


def _kept(rule: AlertRule | None) -> dict[str, Any]:
    """What changing the threshold leaves as it is."""
    if rule is None:
        return {}
    return {"severity": rule.severity, "hysteresis": rule.hysteresis, "interval": rule.interval}


def _line(turn: Turn, rule: AlertRule) -> str:
    muted = rule.muted_until is not None and rule.muted_until > turn.now
    state = "off" if not rule.enabled else "muted" if muted else "on"
    until = moment(turn, rule.muted_until) if rule.muted_until else ""
    return turn.plainly("merchant-rule-line", rule=rule_words(turn, rule), state=state, until=until)


def _switch(turn: Turn, rule: AlertRule) -> Choice:
    return turn.choice(
        "merchant-button-off" if rule.enabled else "merchant-button-on",
        "alert_off" if rule.enabled else "alert_on",
        {"rule": rule.kind},
        free=True,
        name=turn.plainly(f"merchant-kind-{rule.kind.replace('_', '-')}"),
    )
