"""What is in the wallet: in one sentence, in a picture, and what to do with it."""

from api_client.contract import Wallet

from ..composition import kept_for_next, picture
from ..prompts.credit import line_words
from ..replies import Reply
from ..session import Session
from ..turn import SHOP_ZONE, Result, Turn
from . import discounts
from .merchant.figures import overview
from .words import day_and_time


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
    aloud = "\n".join((aloud, *_frozen(turn, wallet), *discounts.standing(turn, wallet)))
    shown = picture(turn, wallet, credit=_shows_line(turn, wallet))
    return session, (Reply(text, choices, picture=shown, aloud=aloud),)


def _shows_line(turn: Turn, wallet: Wallet) -> bool:
    """Elderly people see a credit line once something of it is used: a debt, and no temptation."""
    return wallet.credit is not None and (not turn.elderly or wallet.credit.used > 0)


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
    lines += _frozen(turn, wallet)
    if wallet.in_transit:
        lines.append(turn.say("balance-in-transit", amount=wallet.in_transit))
    if _shows_line(turn, wallet) and wallet.credit is not None:
        lines.append(line_words(turn, wallet.credit))
    lines += discounts.standing(turn, wallet)
    return "\n".join(lines)


def _frozen(turn: Turn, wallet: Wallet) -> list[str]:
    """What is frozen, and what for: orders on their way, and the next one."""
    for_next = kept_for_next(wallet)
    lines = []
    if wallet.frozen > for_next:
        lines.append(turn.say("balance-frozen", amount=wallet.frozen - for_next))
    if for_next:
        until = min(freeze.until for freeze in wallet.freezes if freeze.reason == "precaution")
        lines.append(turn.say("precaution-kept", amount=for_next, when=day_and_time(until)))
    return lines
