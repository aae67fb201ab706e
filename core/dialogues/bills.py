"""The message that carries a bill."""

from math import floor

from api_client.contract import Method, Topup, WayToClose

from ..model import Bill
from ..prompts.credit import credit_terms
from ..prompts.offer import other_method
from ..replies import Choice, Reply
from ..turn import Turn

PAYABLE: tuple[Method, ...] = ("wechat", "alipay", "stars")
"""The ways to pay a bill."""
TAKES_STARS = frozenset({"telegram"})
"""Channels in which people can pay with Telegram Stars."""


def bill_message(turn: Turn, topup: Topup, choices: tuple[Choice, ...], *, for_order: bool) -> Reply:
    """What to pay, how, until when, and what happens afterwards. The bill itself is a link and a QR code."""
    minutes = max(1, floor((topup.expires_at - turn.now).total_seconds() / 60))
    text = turn.say(
        "bill-for-order" if for_order else "bill", amount=topup.amount, method=topup.method, minutes=minutes
    )
    if topup.bonus:
        text = f"{text}\n{turn.say('bill-bonus', bonus=topup.bonus)}"
        if topup.bonus_days:
            text = f"{text}\n{turn.say('bill-bonus-days', days=topup.bonus_days)}"
    elif turn.meaning.slots.get("bonus"):
        text = f"{turn.say('bonus-over')}\n{text}"
    bill = Bill(
        topup_id=topup.id,
        label=turn.say("button-pay-stars", stars=topup.stars)
        if topup.method == "stars"
        else turn.say("button-pay", method=topup.method, amount=topup.amount),
        url=topup.pay_url,
        qr_text=topup.qr_text,
        amount=topup.amount,
        method=topup.method,
        expires_at=topup.expires_at,
    )
    aloud = turn.say("bill-aloud-order" if for_order else "bill-aloud", amount=topup.amount)
    return Reply(text, choices, bill=bill, aloud=aloud)


async def limits(turn: Turn) -> str:
    """What one bill may ask for, in words."""
    offers = await turn.backend.topup_offers(turn.customer.id)
    return turn.say("topup-limits", minimum=offers.minimum, maximum=offers.maximum)


def number_said(turn: Turn) -> bool:
    """Whether a sentence without an amount named a sum that is none: 0, -5, 0.001."""
    return any(char.isdigit() or char in "零负" for char in turn.text)


def bill_choices(turn: Turn, topup: Topup, *, lost: bool = False) -> tuple[Choice, ...]:
    """The other method and "no"; a person instead of "no" for somebody who cannot find or open the bill.

    Where the messenger takes Stars and the shop does for this bill, they are one more way.
    """
    other = other_method(topup.method)
    slots = {"method": other, "amount": topup.amount}
    choices = [turn.choice("button-other-method", "choose_method", slots, method=other)]
    in_stars = turn.chat.channel in TAKES_STARS and not turn.elderly
    if topup.stars is not None and topup.method != "stars" and in_stars:
        slots = {"method": "stars", "amount": topup.amount}
        choices.append(turn.choice("button-pay-stars", "choose_method", slots, stars=topup.stars))
    choices.append(turn.choice("button-human", "human", free=True) if lost else turn.no())
    return tuple(choices)


def remembered(before: Method, chosen: Method) -> Method:
    """The method offered first next time: not Stars, which are taken for some things in some chats."""
    return before if chosen == "stars" else chosen


def pay_otherwise(turn: Turn, topup: Topup) -> tuple[Choice, ...]:
    """After a bill that came to nothing: the same method again, the other one, "no"."""
    button = "button-pay-again" if topup.status == "refused" else "button-pay-fresh"
    other = other_method(topup.method)
    return (
        turn.choice(
            button, "choose_method", {"method": topup.method, "amount": topup.amount}, style="primary",
            amount=topup.amount, method=topup.method,
        ),
        turn.choice(
            "button-other-method", "choose_method", {"method": other, "amount": topup.amount}, method=other
        ),
        turn.no(),
    )  # fmt: skip


def paid_otherwise(turn: Turn, topup: Topup, key: str, gap: int = 0, line: WayToClose | None = None) -> Reply:
    """The bill came to nothing: the same amount again, or the other way.

    `line` closes the `gap` (fen) of its order without a payment; its button only leads to the question.
    """
    text, choices = turn.say(key, amount=topup.amount), pay_otherwise(turn, topup)
    if line is None:
        return Reply(text, choices)
    button = turn.choice("button-credit", "use_credit", {"method": "credit"}, amount=gap)
    way = turn.say("credit-way", **credit_terms(turn, gap, line))
    return Reply(f"{text}\n{way}", (*choices[:-1], button, choices[-1]))
