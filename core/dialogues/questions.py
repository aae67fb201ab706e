"""Short questions in between that deserve a straight answer."""

from ..replies import Reply, preceded
from ..session import Session
from ..states import Purchase
from ..turn import Result, Turn
from . import discounts, resume, talk

MOST_OFFERS = 3
MOST_OFFERS_ELDERLY = 1
LONGEST_NAME = 8
"""Characters of a thing's name that are said back."""


async def fee(session: Session, turn: Turn) -> Result:
    """Is there a fee?"""
    return session, (Reply(turn.say("no-fee")),)


async def gap(session: Session, turn: Turn) -> Result:
    """Why is something missing: the price less the balance. The open question follows by itself."""
    state = session.dialogue
    if isinstance(state, Purchase) and state.total:
        available = (await turn.backend.wallet(turn.customer.id)).available
        missing = max(0, state.total - available)
        key = "gap-sum" if missing else "gap-covered"
        return session, (Reply(turn.say(key, total=state.total, available=available, shortfall=missing)),)
    order = await resume.waiting_order(turn) if state is None else None
    if order is not None:
        return resume.ask(session, turn, order)
    return session, (Reply(turn.say("gap-none")),)


async def discount(session: Session, turn: Turn) -> Result:
    """Can it be cheaper: prices by balance, and what the shop adds when a gap is rounded up."""
    offers = (await turn.backend.topup_offers(turn.customer.id)).offers
    most = MOST_OFFERS_ELDERLY if turn.elderly else MOST_OFFERS
    shown = [
        discounts.offer_words(
            turn, offer, turn.say("button-topup-bonus", amount=offer.amount, bonus=offer.bonus)
        )
        for offer in offers
        if offer.bonus
    ][:most]
    listed = turn.say("list-comma").join(shown)
    tiers = (await turn.backend.catalogue()).discounts
    if not tiers:
        return session, (Reply(turn.say("discount", offers=listed) if shown else turn.say("discount-none")),)
    by_balance = turn.say("list-comma").join(
        turn.say("discount-tier", **{"from": tier.from_balance}, fold=discounts.rate(turn, tier.basis_points))
        for tier in tiers[-most:]
    )
    wallet = await turn.backend.wallet(turn.customer.id)
    said = [turn.say("discount-tiers", offers=by_balance), *discounts.standing(turn, wallet)]
    if shown:
        said.append(turn.say("discount-rounding", offers=listed))
    return session, (Reply("\n".join(said)),)


async def who(session: Session, turn: Turn) -> Result:
    """Who is speaking: a program, and a person is one word away."""
    human = turn.choice("button-human", "human", free=True)
    return session, (Reply(turn.say("who"), (human,)),)


async def carrier(session: Session, turn: Turn) -> Result:
    """The operator is not chosen: the number decides."""
    choices = (turn.choice("button-buy-credit", "purchase", {"product": "huafei"}, free=True),)
    return session, (Reply(turn.say("carrier-by-number"), choices),)


async def unsold(session: Session, turn: Turn) -> Result:
    """Not on the shelf: say so, and show what is."""
    thing = str(turn.meaning.slots.get("thing") or "")[:LONGEST_NAME]
    text = turn.say("unsold-thing", thing=thing) if thing else turn.say("unsold")
    if session.dialogue is not None:
        return session, (Reply(text),)
    session, shelf = await talk.catalogue(session, turn)
    return session, preceded(text, shelf)


async def wait(session: Session, turn: Turn) -> Result:
    """No hurry. The open question stays as it is, and so do its buttons."""
    state = session.dialogue
    number = isinstance(state, Purchase) and state.step == "target"
    return session, (Reply(turn.say("wait-for-number" if number else "no-hurry")),)
