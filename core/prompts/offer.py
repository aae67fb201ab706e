"""The low-balance prompt in words: what is missing, why, and the next steps as buttons."""

from dataclasses import dataclass

from api_client.contract import Method, TopupOffers, Wallet, WayToClose

from ..composition import picture
from ..replies import Choice, Reply
from ..turn import Turn
from .credit import credit_terms
from .policy import Step


@dataclass(frozen=True)
class Gap:
    """A purchase that the balance does not cover. Amounts in fen."""

    what: str
    """Product and target in words."""
    wallet: Wallet
    shortfall: int
    briefly: str = ""
    """The same without the price, for the ear."""
    prices: tuple[str, ...] = ()
    """What its price has to do with the balance."""


def prompt(turn: Turn, gap: Gap, steps: tuple[Step, ...], credit: WayToClose | None = None) -> Reply:
    """The heart of the product: the gap, the composition, the cheapest ways on, and "no".

    A way by credit says what it costs and when it is paid back; its button only leads to the question.
    """
    wallet = gap.wallet
    if not steps and credit is None:
        return Reply(turn.say("short-no-way", what=gap.what, shortfall=gap.shortfall), (turn.no(),))
    parts = [
        turn.say(
            "short", what=gap.what, available=wallet.available, bonus=wallet.bonus, frozen=wallet.frozen,
            shortfall=gap.shortfall,
        )
    ]  # fmt: skip
    if wallet.in_transit:
        parts.append(turn.say("short-in-transit", amount=wallet.in_transit))
    parts += gap.prices
    if turn.elderly and steps:
        parts.append(turn.say("short-question", method=steps[0].method))
    choices = [step_choice(turn, step) for step in steps]
    if credit is not None:
        parts.append(turn.say("credit-way", **credit_terms(turn, gap.shortfall, credit)))
        choices.append(turn.choice("button-credit", "use_credit", {"method": "credit"}, amount=gap.shortfall))
    aloud = (
        turn.say(
            "short-aloud", what=gap.briefly or gap.what, available=wallet.available,
            shortfall=gap.shortfall, method=steps[0].method,
        )
        if steps
        else None
    )  # fmt: skip
    if aloud is not None:
        aloud = "\n".join((*gap.prices, aloud))
    shown = picture(turn, wallet, missing=gap.shortfall, credit=credit is not None)
    return Reply("\n".join(parts), (*choices, turn.no()), picture=shown, aloud=aloud)


def step_choice(turn: Turn, step: Step) -> Choice:
    """The button says exactly what happens, so pressing it needs no further confirmation."""
    slots = {"method": step.method, "amount": step.pay, "bonus": step.bonus}
    if step.bonus:
        return turn.choice("button-topup-bonus", "choose_method", slots, amount=step.pay, bonus=step.bonus)
    return turn.choice(
        "button-pay", "choose_method", slots, style="primary" if step.method == "wechat" else "plain",
        method=step.method, amount=step.pay,
    )  # fmt: skip


def ways(shortfall: int, offers: TopupOffers) -> tuple[WayToClose, ...]:
    """The ways to close a gap when no quote names them: exactly, or rounded up to the next bonus."""
    exact = [WayToClose(kind="exact", pay=shortfall)] if offers.minimum <= shortfall <= offers.maximum else []
    tiers = sorted((o for o in offers.offers if o.amount > shortfall and o.bonus), key=lambda o: o.amount)
    rounded = [
        WayToClose(kind="rounded", pay=tier.amount, bonus=tier.bonus, bonus_days=tier.bonus_days)
        for tier in tiers[:1]
    ]
    return (*exact, *rounded)


def other_method(method: Method) -> Method:
    """The one that was not chosen."""
    return "alipay" if method == "wechat" else "wechat"
