"""What is in the wallet: in one sentence, in a picture, and what to do with it."""

from api_client.contract import Wallet

from ..composition import picture
from ..replies import Reply
from ..session import Session
from ..turn import SHOP_ZONE, Result, Turn
from . import discounts
from .merchant.figures import overview


async def show(session: Session, turn: Turn) -> Result:
    """The balance and its composition."""
    wallet = await turn.backend.wallet(turn.customer.id)
    choices = (
        turn.choice("button-topup-start", "topup", free=True),
        turn.choice("button-statement", "statement", free=True),
    )
    text = in_words(turn, wallet)
    if turn.customer.kind == "merchant":
        text = f"{text}\n{overview(turn, await turn.backend.figures(turn.customer.id))}"
    aloud = turn.say("balance-aloud", available=wallet.available)
    if wallet.frozen:
        aloud = f"{aloud}\n{turn.say('balance-frozen', amount=wallet.frozen)}"
    aloud = "\n".join((aloud, *discounts.standing(turn, wallet)))
    return session, (Reply(text, choices, picture=picture(turn, wallet), aloud=aloud),)


def in_words(turn: Turn, wallet: Wallet) -> str:
    """Available, bonus with its end, frozen, in transit; what is zero is not mentioned twice."""
    lines = [turn.say("balance", available=wallet.available, bonus=wallet.bonus, frozen=wallet.frozen)]
    if turn.elderly and wallet.bonus:
        lines.append(turn.say("balance-bonus", bonus=wallet.bonus))
    ends = [lot for lot in wallet.bonus_lots if lot.expires_at is not None and lot.amount]
    if ends:
        first = min(ends, key=lambda lot: lot.expires_at or wallet.as_of)
        assert first.expires_at is not None
        day = f"{first.expires_at.astimezone(SHOP_ZONE):%Y-%m-%d}"
        lines.append(turn.say("balance-bonus-until", amount=first.amount, day=day))
    if wallet.frozen:
        lines.append(turn.say("balance-frozen", amount=wallet.frozen))
    if wallet.in_transit:
        lines.append(turn.say("balance-in-transit", amount=wallet.in_transit))
    lines += discounts.standing(turn, wallet)
    return "\n".join(lines)
