"""The quote and what follows from it: read back and confirm, or say what is missing and how to close it."""

from collections.abc import Sequence
from dataclasses import replace

from api_client.contract import Order, Quote, QuoteRequest, Refused, Wallet, WayToClose

from ...prompts.credit import way_by_line
from ...prompts.offer import Gap, prompt, ways
from ...prompts.policy import Decision, Situation, decide
from ...replies import Replies, Reply, preceded
from ...session import Session
from ...states import Purchase
from ...tokens import derive_key
from ...turn import Result, Turn
from .. import discounts
from ..words import described, thing, thing_ordered
from . import on_credit
from .ask import ask
from .collect import variants


async def offer(session: Session, turn: Turn, state: Purchase, *, before: str | None = None) -> Result:
    """Ask for a quote and put the question that follows from it. `before` is a sentence said first."""
    assert state.sku is not None
    request = QuoteRequest(
        customer_id=turn.customer.id, sku=state.sku, quantity=state.quantity or 1, target=state.target
    )
    try:
        quote = await turn.backend.quote(request)
    except Refused as refused:
        return await _not_quoted(session, turn, state, refused)
    state = quoted(turn, state, quote)
    if quote.shortfall == 0:
        return _confirm(session, turn, state, quote, before)
    credit = _decided(session, turn, state, quote.wallet, quote.ways).credit
    if credit is not None and credit.automatic:
        return on_credit.ask(session, turn, state, credit, automatic=True, before=before)
    return short(session, turn, state, quote.wallet, quote.ways, before=before, quote=quote)


def quoted(turn: Turn, state: Purchase, quote: Quote) -> Purchase:
    """A new step with the facts of `quote`; an order of an earlier quote is no longer this purchase's."""
    return replace(
        state,
        key=turn.fresh_key(f"quote {quote.sku} {quote.quantity} {quote.target} {quote.total}"),
        step="short" if quote.shortfall else "confirm",
        thing=thing(turn, quote),
        quote_id=quote.id,
        total=quote.total,
        shortfall=quote.shortfall,
        order_id=None,
        topup_id=None,
        pay=0,
    )


def _confirm(session: Session, turn: Turn, state: Purchase, quote: Quote, before: str | None) -> Result:
    text = turn.say(
        "confirm-order", what=described(turn, state, quote.family), total=quote.total,
        left=quote.wallet.available - quote.total,
    )  # fmt: skip
    choices = (turn.choice("button-confirm", "confirm", style="primary"), turn.no())
    said = [*([before] if before else []), *discounts.applied(turn, quote)]
    said += [*discounts.ahead(session, turn, quote), text]
    return session.open(state), (Reply("\n".join(said), choices),)


def short(
    session: Session, turn: Turn, state: Purchase, wallet: Wallet, closing: Sequence[WayToClose],
    *, before: str | None = None, quote: Quote | None = None,
) -> Result:  # fmt: skip
    """The low-balance prompt for a purchase whose gap is known, with what its `quote` says about prices."""
    decision = _decided(session, turn, state, wallet, closing)
    key = "what-and-price" if state.product == "huafei" else "what-and-total"
    briefly = described(turn, state, state.product)
    prices = [
        *discounts.applied(turn, quote), *discounts.by_paying(session, turn, quote, decision.steps)
    ] if quote is not None else []  # fmt: skip
    what = turn.say(key, what=briefly, total=state.total)
    gap = Gap(what, wallet, state.shortfall, briefly, tuple(prices))
    question: Replies = (prompt(turn, gap, decision.steps, decision.credit),)
    return session.open(state), preceded(before, question) if before else question


def _decided(
    session: Session, turn: Turn, state: Purchase, wallet: Wallet, closing: Sequence[WayToClose]
) -> Decision:
    return decide(
        Situation(
            point="quote",
            local=turn.local,
            mode=turn.customer.mode,
            prompts=turn.customer.prompts,
            declined_on=session.declined_on,
            credit_declined_on=session.credit_declined_on,
            spoken=turn.by_voice or session.voice.on,
            available=wallet.available,
            shortfall=state.shortfall,
            ways=tuple(closing),
            method=state.method or session.method,
        )
    )


def line_offered(session: Session, turn: Turn, state: Purchase, wallet: Wallet) -> WayToClose | None:
    """The credit line for an order that waits for money, where it suffices and may be offered unasked."""
    gap = state.total - wallet.available
    line = way_by_line(wallet.credit, gap)
    if line is None:
        return None
    return _decided(session, turn, replace(state, shortfall=gap), wallet, (line,)).credit


async def short_for_order(
    session: Session, turn: Turn, state: Purchase, order: Order, *, before: str | None = None
) -> Result:
    """The prompt for an order that is placed already and still waits for money."""
    wallet = await turn.backend.wallet(turn.customer.id)
    if wallet.available >= order.total:
        # The money came another way: start from a new quote rather than from a bill nobody needs.
        await turn.backend.cancel_order(order.id, key=derive_key(state.key, "replace", order.id))
        return await offer(session, turn, state, before=before)
    gap = order.total - wallet.available
    offers = await turn.backend.topup_offers(turn.customer.id)
    state = replace(
        state,
        key=turn.fresh_key(f"order {order.id}"),
        step="short",
        total=order.total,
        shortfall=gap,
        order_id=order.id,
        topup_id=None,
        pay=0,
    )
    line = way_by_line(wallet.credit, gap)
    closing = (*ways(gap, offers), *((line,) if line is not None else ()))
    return short(session, turn, state, wallet, closing, before=before)


def of_order(turn: Turn, order: Order) -> Purchase:
    """The dialogue state of an order that was placed before, e.g. in a session that is gone."""
    return Purchase(
        key=turn.fresh_key(f"order {order.id}"),
        step="short",
        product=order.family,
        sku=order.sku,
        quantity=order.quantity,
        target=order.target,
        thing=thing_ordered(turn, order),
        quote_id=order.quote_id,
        total=order.total,
        order_id=order.id,
    )


async def _not_quoted(session: Session, turn: Turn, state: Purchase, refused: Refused) -> Result:
    """The backend does not sell it like this: ask the question whose answer was wrong."""
    products = (await turn.backend.catalogue()).products
    family = variants(products, state.product)
    if refused.code in ("target_invalid", "target_missing"):
        again = replace(state, target=None, alias=None)
        return await ask(session, turn, again, "target", products, before=turn.say("refused-target"))
    if refused.code == "quantity_invalid" and family:
        most = str(family[0].max_quantity)
        again = replace(state, quantity=None)
        if family[0].max_quantity > 1:
            return await ask(
                session, turn, again, "quantity", products, before=turn.say("refused-quantity", most=most)
            )
        return await offer(session, turn, replace(state, quantity=1), before=turn.say("only-one"))
    if refused.code == "out_of_stock":
        left = any(product.in_stock and product.sku == state.sku for product in family)
        if left and (state.quantity or 1) > 1:
            return await offer(session, turn, replace(state, quantity=1), before=turn.say("not-that-many"))
        others = [product for product in family if product.in_stock and product.sku != state.sku]
        if others:
            again = replace(state, sku=None, amount=None)
            return await ask(session, turn, again, "amount", products, before=turn.say("sold-out-choose"))
        return session.closed(), (Reply(turn.say("sold-out")),)
    if refused.code == "sku_unknown":
        again = replace(state, product=None, sku=None, amount=None)
        return await ask(session, turn, again, "product", products)
    raise refused
