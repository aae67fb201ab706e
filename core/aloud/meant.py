"""A meaning said back in a few words: 充 50 元话费, 用微信付."""

from ..model import Meaning
from ..phones import grouped
from ..turn import Turn

LONGEST_WORDS = 12
"""Characters of a sentence that are quoted where nothing shorter says the same."""
_MORE = frozenset(("product", "sku", "phone", "quantity"))
"""Slots that the short name of an intent does not mention."""
_METHODS = ("wechat", "alipay", "stars", "balance", "credit")


def in_words(turn: Turn, meaning: Meaning) -> str:
    """What was understood, as the middle of "您是说……，对吗？"."""
    slots, intent = meaning.slots, meaning.intent
    who = slots.get("contact_said") or slots.get("contact")
    if intent in ("purchase", "inform", "correct") and slots.get("amount") is not None:
        amount = slots["amount"]
        if who:
            return turn.say("meant-amount-for", who=str(who), amount=amount)
        if intent == "purchase" and slots.get("product", "huafei") == "huafei":
            return turn.say("meant-credit", amount=amount)
        return turn.say("meant-amount", amount=amount)
    if intent == "topup" and slots.get("amount") is not None:
        return turn.say("meant-topup-amount", amount=slots["amount"])
    if slots.get("phone") and len(slots) == 1:
        return turn.say("meant-phone", number=grouped(str(slots["phone"])))
    if slots.get("method") in _METHODS:
        return turn.say("meant-method", method=slots["method"])
    if who and intent in ("inform", "correct"):
        return turn.say("meant-contact", who=str(who))
    key = f"meant-{intent.replace('_', '-')}"
    if turn.texts.has(turn.customer.locale, key) and not slots.keys() & _MORE:
        return turn.say(key)
    return turn.say("meant-words", words=turn.text[:LONGEST_WORDS])
