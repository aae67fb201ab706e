"""What names an order and is none: 别给我妈充五十, 我什么时候充的五十. Money is never moved by a question."""

import re
from collections.abc import Mapping
from typing import Any

from core.model import Meaning

ORDERS = frozenset({"purchase", "topup", "again_order"})
_KEPT = ("product", "contact", "contact_said", "phone")
"""What a question about an order may still name."""
_DO = r"(?:充|冲|交|缴|买|续|开|办|存|打(?!电话))"
_LAST_WORDS = re.compile(r"[啊呀呢哦嘛哈哟吧,]+$")
CONFIDENCE = 0.9


class NoOrders:
    """Tells orders from questions and refusals. Reads its patterns from the confusions file."""

    def __init__(self, confusions: Mapping[str, Any]) -> None:
        self._patterns = [
            (str(intent), re.compile(pattern.replace("DO", _DO)))
            for intent, pattern in confusions["no_orders"]
        ]

    def look(self, meaning: Meaning, clean: str) -> Meaning:
        """`meaning` of the normalised sentence; something else where it was taken for an order wrongly."""
        if meaning.intent not in ORDERS or "instead" in meaning.slots:
            return meaning
        several = "also" in meaning.slots  # 充五十还要等多久 looks like two wishes, 充五十，再看看余额 is
        plain = _LAST_WORDS.sub("", clean)
        intent = next((intent for intent, pattern in self._patterns if pattern.search(plain)), None)
        if intent is None or (several and intent != "order_status"):
            return meaning
        named = {name: meaning.slots[name] for name in _KEPT if name in meaning.slots}
        return Meaning(intent, named if intent == "order_status" else {}, CONFIDENCE)
