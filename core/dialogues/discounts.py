"""Prices by balance in words: what a person gets, and how little is missing to more.

Elderly people hear what they get. What more money would bring is said to them only when they ask about
prices, balance or discounts; to others not after "no" on the same day, nor once they wanted no suggestions.
"""

from collections.abc import Sequence

from api_client.contract import PriceStanding, Quote, TopupOffer, Wallet, WayToClose, price_after

from ..prompts.policy import Step
from ..session import Session
from ..turn import Turn

FULL = 10_000


def rate(turn: Turn, basis_points: int) -> str:
    """9800 is "9.8 折", or "2 %" of a reduction."""
    if turn.customer.locale == "en":
        return f"{(FULL - basis_points) / 100:g} %"
    return f"{basis_points / 1000:g} 折"


def applied(turn: Turn, quote: Quote) -> list[str]:
    """The discount that a quote's price has in it."""
    return [
        turn.say(
            "price-discounted", **{"from": one.from_balance}, fold=rate(turn, one.basis_points),
            before=quote.total + one.amount, saved=one.amount,
        )
        for one in quote.discounts
    ]  # fmt: skip


def ahead(session: Session, turn: Turn, quote: Quote) -> list[str]:
    """How little is missing to the next lower price, for who may be told."""
    standing = quote.wallet.discount
    if standing is None or not _may_suggest(session, turn) or quote.next_discount is None:
        return []
    return _missing(turn, standing)


def by_paying(session: Session, turn: Turn, quote: Quote, steps: Sequence[Step]) -> list[str]:
    """What paying for the gap does to the price: by its first way, or else by another one that is offered."""
    lower = [way for way in quote.ways if way.total is not None]
    first = quote.ways[0] if quote.ways else None
    if first is not None and first.total is not None:
        return [_if_paid(turn, quote, first, "price-if-paid")]
    shown = [way for way in lower if any(step.pay == way.pay for step in steps)]
    if shown and _may_suggest(session, turn):
        return [_if_paid(turn, quote, shown[0], "price-if-rounded")]
    return ahead(session, turn, quote)


def _if_paid(turn: Turn, quote: Quote, way: WayToClose, key: str) -> str:
    assert way.total is not None
    full = quote.total + sum(one.amount for one in quote.discounts)
    step = next(one for one in quote.reachable if full - one.amount == way.total)
    return turn.say(
        key, pay=way.pay, **{"from": step.from_balance}, fold=rate(turn, step.basis_points), after=way.total,
        saved=quote.total - way.total,
    )  # fmt: skip


def standing(turn: Turn, wallet: Wallet) -> list[str]:
    """What a balance means for prices, for somebody who asked."""
    found = wallet.discount
    if found is None:
        return []
    had = {"from": found.from_balance}
    now = [turn.say("balance-rate", fold=rate(turn, found.basis_points), **had)] if had["from"] else []
    return now + _missing(turn, found)


def yours(turn: Turn, wallet: Wallet | None, price: int) -> list[str]:
    """What somebody pays for something that costs `price`, and how little is missing to the next price."""
    found = wallet.discount if wallet is not None else None
    if found is None:
        return []
    after = price_after(price, found.basis_points)
    shown = {"fold": rate(turn, found.basis_points), "after": after}
    return ([turn.say("price-yours", **shown)] if after < price else []) + _missing(turn, found)


def offer_words(turn: Turn, offer: TopupOffer, label: str) -> str:
    """An offer with its end and what is left of it."""
    for what in (
        offer.last_day and turn.say("offer-last-day", day=offer.last_day.isoformat()),
        offer.times_left and turn.say("offer-times-left", count=offer.times_left),
    ):
        if what and not turn.elderly:
            label = turn.say("offer-with", label=label, what=what)
    return label


def _missing(turn: Turn, found: PriceStanding) -> list[str]:
    more = found.next
    if more is None:
        return []
    words = {"missing": more.missing, "from": more.from_balance, "fold": rate(turn, more.basis_points)}
    return [turn.say("price-next", **words)]


def _may_suggest(session: Session, turn: Turn) -> bool:
    return turn.customer.prompts and not turn.elderly and session.declined_on != turn.local.date()
