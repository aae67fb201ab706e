"""The message that carries a bill."""

from math import floor

from api_client.contract import Method, Topup

from ..model import Bill
from ..prompts.offer import other_method
from ..replies import Choice, Reply
from ..turn import Turn


def bill_message(turn: Turn, topup: Topup, choices: tuple[Choice, ...], *, for_order: bool) -> Reply:
    """What to pay, how, until when, and what happens afterwards. The bill itself is a link and a QR code."""
    minutes = max(1, floor((topup.expires_at - turn.now).total_seconds() / 60))
    text = turn.say(
        "bill-for-order" if for_order else "bill", amount=topup.amount, method=topup.method, minutes=minutes
    )
    if topup.bonus:
        text = f"{text}\n{turn.say('bill-bonus', bonus=topup.bonus)}"
    bill = Bill(
        topup_id=topup.id,
        label=turn.say("button-pay", method=topup.method, amount=topup.amount),
        url=topup.pay_url,
        qr_text=topup.qr_text,
        amount=topup.amount,
        method=topup.method,
        expires_at=topup.expires_at,
    )
    return Reply(text, choices, bill=bill)


async def limits(turn: Turn) -> str:
    """What one bill may ask for, in words."""
    offers = await turn.backend.topup_offers(turn.customer.id)
    return turn.say("topup-limits", minimum=offers.minimum, maximum=offers.maximum)


def number_said(turn: Turn) -> bool:
    """Whether a sentence without an amount named a sum that is none: 0, -5, 0.001."""
    return any(char.isdigit() or char in "零负" for char in turn.text)


def bill_choices(turn: Turn, method: Method, amount: int, *, lost: bool = False) -> tuple[Choice, ...]:
    """The other method and "no"; a person instead of "no" for somebody who cannot find or open the bill."""
    other = other_method(method)
    slots = {"method": other, "amount": amount}
    last = turn.choice("button-human", "human", free=True) if lost else turn.no()
    return turn.choice("button-other-method", "choose_method", slots, method=other), last


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
