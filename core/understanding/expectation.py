"""How the question that was asked colours a short answer."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from core.model import Meaning

SLOTS = frozenset({"amount", "quantity", "phone", "account", "contact", "product", "method", "sku", "carrier", "mode"})


def expect(meaning: Meaning, clean: str, expected: Sequence[str], read: Callable[[str], Meaning]) -> Meaning:
    """`meaning` in the light of what was asked."""
    del read
    wanted = set(expected)
    choice = _choice(clean, expected)
    if choice is not None and meaning.intent in ("unknown", "inform", "purchase", "choose_method", "topup", "confirm"):
        return Meaning("inform", {**meaning.slots, "choice": choice}, max(meaning.confidence, 0.9))
    digits = re.fullmatch(r"[\d \-]+", clean)
    compact = re.sub(r"\D", "", clean)
    if digits and "account" in wanted and "phone" not in wanted and 5 <= len(compact) <= 11:
        return Meaning("inform", {"account": compact}, 1.0)
    if digits and "phone" in wanted and "phone" not in meaning.slots and len(compact) >= 5:
        return Meaning("inform", {"phone_invalid": compact}, 0.95)
    slots: dict[str, Any] = dict(meaning.slots)
    if meaning.intent == "inform":
        if "quantity" in wanted and "amount" not in wanted and "quantity" not in slots and "amount" in slots:
            amount = slots.pop("amount")
            if amount % 100 == 0:
                slots["quantity"] = amount // 100
        return Meaning("inform", slots, meaning.confidence, meaning.alternatives)
    if meaning.intent == "choose_method" and "method" in wanted and "choose_method" not in wanted:
        return Meaning("inform", slots, meaning.confidence, meaning.alternatives)
    if meaning.intent == "unknown" and "contact" in wanted and re.fullmatch(r"[一-鿿]{2,4}", clean):
        return Meaning("inform", {"contact": clean}, 0.7)
    if meaning.intent == "resume" and "confirm" in wanted and "resume" not in wanted:
        return Meaning("confirm", {}, 0.9)
    return meaning


def _choice(clean: str, expected: Sequence[str]) -> str | None:
    """The label that was said, when exactly one of the expected labels holds the words or is held by them."""
    labels = [label for label in expected if not re.fullmatch(r"[a-z_]+", label)]
    same = [label for label in labels if label.lower() == clean]
    if same:
        return same[0]
    return None
