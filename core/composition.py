"""The composition of a wallet as a picture: to spend, held, on its way, missing."""

from api_client.contract import Wallet

from .model import Picture, Slice
from .turn import SHOP_ZONE, Turn

SLICE_KEYS = ("paid", "bonus", "frozen", "in_transit", "credit", "missing")


def picture(turn: Turn, wallet: Wallet, *, missing: int = 0, credit: bool = True) -> Picture:
    """The parts that matter, in the order of spending; `paid` is always there, empty parts are left out.

    Where the credit line is not offered (`credit`) it does not stand there as if it were.
    """
    amounts = {
        "paid": wallet.paid,
        "bonus": wallet.bonus,
        "frozen": wallet.frozen,
        "in_transit": wallet.in_transit,
        "credit": wallet.credit.available if wallet.credit and credit else 0,
        "missing": missing,
    }
    slices = tuple(
        Slice(key=key, label=turn.say(f"slice-{key}"), amount=amounts[key], note=_note(turn, wallet, key))
        for key in ("paid", "bonus", "frozen", "in_transit", "credit", "missing")
        if amounts[key] > 0 or key == "paid"
    )
    alt = turn.say("list-separator").join(
        turn.say("slice-in-words", label=part.label, amount=part.amount) for part in slices
    )
    return Picture(title=turn.say("picture-title"), alt=alt, slices=slices)


def kept_for_next(wallet: Wallet) -> int:
    """What of the frozen money is kept for the next order, in fen."""
    return sum(freeze.amount for freeze in wallet.freezes if freeze.reason == "precaution")


def left(wallet: Wallet) -> int:
    """What the next order can be paid from, in fen."""
    return wallet.available + kept_for_next(wallet)


def _note(turn: Turn, wallet: Wallet, key: str) -> str | None:
    if key == "bonus":
        ends = [lot.expires_at for lot in wallet.bonus_lots if lot.expires_at]
        if ends:
            return turn.say("until-day", day=f"{min(ends).astimezone(SHOP_ZONE):%Y-%m-%d}")
    if key == "frozen" and (kept := kept_for_next(wallet)):
        return turn.say("precaution-note", amount=kept)
    if key == "frozen" and wallet.freezes:
        until = min(freeze.until for freeze in wallet.freezes).astimezone(SHOP_ZONE)
        return turn.say("until-time", time=f"{until:%H:%M}")
    if key == "credit" and wallet.credit is not None and wallet.credit.used:
        return turn.say("credit-slice-note", used=wallet.credit.used)
    return None
