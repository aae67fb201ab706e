"""What people say of themselves beside their wish: 我不会弄，你帮我充五十."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

_OWN = (
    r"(?:[我俺咱]|这个|那个|这|那|都|也|又|真|实在|反正|因为|主要是|现在|今天|哎[呀哟]?|唉|嗯|呃|[,，、 ])*"
)
_END = r"(?:了|的|啊|呀|啦|嘛|呢|哈|哟|得很|[ ])*"
_PAUSE = r"[,，。.;；、!！\s]+"
_CLAUSES = re.compile(r"[,，。;；、!！?？\s]+")

MAY_BE_A_PLEA = frozenset(
    {"help", "repeat", "set_mode", "louder", "slower", "human", "unknown", "wait", "inform"}
)
"""What a reason is taken for where it drowns the wish."""
WISHES = frozenset(
    {
        "balance", "statement", "purchase", "topup", "order_status", "price", "fee", "discount", "gap",
        "choose_method", "repay", "again_order", "bill_again", "save_contact", "catalogue", "undo", "unsold",
        "cancel", "reject", "correct", "codes", "help", "human", "slower", "louder",
    }
)  # fmt: skip
"""What is believed of the rest. A yes is not among them: whoever agrees does it without reasons beside it."""

QUESTIONS = frozenset(
    {
        "balance",
        "statement",
        "order_status",
        "fee",
        "discount",
        "gap",
        "codes",
        "human",
        "cancel",
        "bill_again",
    }
)
"""What one clause of a story may ask for. Nothing among them moves money: no order is picked out of it."""
_SAYS_NOTHING = frozenset({"unknown", "greeting", "thanks", "inform", "who"})
MOST_CLAUSES = 6


def clauses(text: str) -> list[str]:
    """The parts of a sentence between its pauses; none when it is one part, or a whole speech."""
    parts = [part for part in _CLAUSES.split(text) if part]
    return parts if 1 < len(parts) <= MOST_CLAUSES else []


def asked_in(intents: Iterable[str]) -> str | None:
    """The one question among the clauses of a story, by their intents."""
    said = set(intents) - _SAYS_NOTHING
    return said.pop() if len(said) == 1 and said <= QUESTIONS else None


class Pleas:
    """Takes the reasons off a sentence. Reads its words from the confusions file."""

    def __init__(self, confusions: Mapping[str, Any]) -> None:
        reason = f"{_OWN}(?:{'|'.join(f'(?:{one})' for one in confusions['pleas'])}){_END}"
        self._first = re.compile(rf"^(?:{reason}(?:{_PAUSE}|(?={confusions['addresses']})))+")
        self._last = re.compile(rf"(?:{_PAUSE}{reason})+{_PAUSE[:-1]}*$")

    def without(self, text: str) -> str:
        """The sentence without them; the same when it has none or nothing else."""
        rest = self._last.sub("", self._first.sub("", text, count=1), count=1)
        return rest if rest.strip() else text
