"""Rules and sums in words."""

from api_client.contract import TopupRule, TopupRuleRequest

from ...turn import Turn

_LAST_DAY = 31
_OFTEN = {1: "autotopup-when-daily", 7: "autotopup-when-weekly"}


def rule_words(turn: Turn, rule: TopupRule | TopupRuleRequest) -> str:
    """A rule without a stop: "余额低于 20.00 元时，充 50.00 元"."""
    return turn.say("autotopup-rule", when=when_words(turn, rule), sum=_sum(turn, rule))


def when_words(turn: Turn, rule: TopupRule | TopupRuleRequest) -> str:
    """When it asks: "余额低于 20.00 元时"."""
    if rule.kind == "balance":
        return turn.say("autotopup-when-balance", threshold=rule.threshold)
    if rule.kind == "month_day":
        key = "autotopup-when-month-end" if rule.day == _LAST_DAY else "autotopup-when-month-day"
        return turn.say(key, day=rule.day)
    return turn.say(_OFTEN.get(rule.every_days or 0, "autotopup-when-interval"), days=rule.every_days)


def limits_words(turn: Turn, rule: TopupRule) -> str:
    """How often and how much at most."""
    return turn.say("autotopup-limits", count=rule.per_day, maximum=rule.maximum)


def _sum(turn: Turn, rule: TopupRule | TopupRuleRequest) -> str:
    if rule.target is not None:
        return turn.say("autotopup-target", target=rule.target)
    return turn.say("autotopup-amount", amount=rule.amount or 0)
