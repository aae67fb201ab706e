"""The message that carries a bill."""

from math import floor

from api_client.contract import Topup

from ..model import Bill
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
