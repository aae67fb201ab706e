"""What the people of a merchant may do, asked before anything is done: a viewer looks, only finance pays.

In a group anybody may read what is said there anyway; buttons and words that do something are for staff.
"""

from api_client.contract import Right, Unavailable

from .replies import Reply
from .session import Session
from .states import Confirming, Purchase, Repaying, Topping, UsingCredit
from .turn import Turn

_MONEY = (
    "purchase", "topup", "alert_topup", "choose_method", "confirm", "resume", "retry_pay", "bill_again",
    "again_order", "undo", "codes", "repay", "repay_first_on", "repay_first_off", "credit_auto",
    "credit_auto_off", "credit_decline",
    "again_order", "undo", "codes", "precaution_on", "precaution_off", "autotopup_set", "autotopup_stop",
    "autotopup_resume", "autotopup_skip",
)  # fmt: skip
_RULES = (
    "alert_rule", "alert_off", "alert_on", "mute", "unmute", "quiet", "quiet_off", "report_at", "report_off",
    "digest_at", "digest_off", "webhook_test", "webhook_replay", "webhook_enable",
)  # fmt: skip
_RIGHTS: dict[str, Right] = {
    **dict.fromkeys(_MONEY, "money"),
    **dict.fromkeys(_RULES, "rules"),
    "acknowledge": "acknowledge",
    "staff_add": "staff",
    "staff_remove": "staff",
}
_ANSWERS = ("inform", "correct", "use_credit")
"""They go on with money when a question about money is open."""


def needed(session: Session, intent: str) -> Right | None:
    """The right that `intent` takes; None when everybody in the chat may."""
    asked = isinstance(session.dialogue, Purchase | Topping | Confirming | Repaying | UsingCredit)
    if intent in _ANSWERS and asked:
        return "money"
    return _RIGHTS.get(intent)


async def refusal(session: Session, turn: Turn, intent: str) -> Reply | None:
    """What to say to somebody who may not do this; None when they may."""
    right = needed(session, intent)
    if turn.customer.kind != "merchant" or right is None:
        return None
    try:
        rights = await turn.backend.rights(turn.customer.id, turn.sender)
    except Unavailable:
        return Reply(turn.say("unavailable"))
    if right in rights.may:
        return None
    return Reply(turn.plainly("merchant-no-stranger" if rights.role is None else f"merchant-no-{right}"))
