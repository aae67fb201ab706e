"""A gentle hint after a purchase, when what is left will not do for the next one."""

from dataclasses import replace

from api_client.contract import LOOKED_AT, Order, Wallet, typical_order

from ..composition import left
from ..prompts.offer import step_choice, ways
from ..prompts.policy import Situation, decide
from ..replies import Reply
from ..session import Session
from ..states import Suggested
from ..turn import Result, Turn


async def after_purchase(session: Session, turn: Turn, order: Order, wallet: Wallet) -> Result | None:
    """The hint, when there is one to give. None otherwise."""
    orders = (await turn.backend.orders(turn.customer.id, limit=LOOKED_AT)).orders
    totals = tuple(one.total for one in orders if one.status == "delivered")
    next_order = typical_order(totals)
    has = left(wallet)
    if has >= next_order:
        return None
    offers = await turn.backend.topup_offers(turn.customer.id)
    decision = decide(
        Situation(
            point="after_purchase",
            local=turn.local,
            mode=turn.customer.mode,
            prompts=turn.customer.prompts,
            declined_on=session.declined_on,
            available=has,
            ways=ways(max(next_order - has, 1), offers),
            recent_totals=totals,
            method=session.method,
            offered_already=order.topup_id is not None or session.hinted_on == turn.local.date(),
        )
    )
    if decision.kind != "hint" or await _asks_by_itself(turn):
        return None
    suggested = decision.steps[0]
    text = turn.say("hint-low", left=has, typical=next_order)
    choice = step_choice(turn, suggested)
    state = Suggested(turn.fresh_key("hint"), suggested.pay)
    session = replace(session.open(state), hinted_on=turn.local.date())
    return session, (Reply(text, (choice, turn.no())),)


async def _asks_by_itself(turn: Turn) -> bool:
    """Whether a rule of theirs asks when the balance is low: one question is plenty."""
    rules = (await turn.backend.topup_rules(turn.customer.id)).rules
    return any(rule.kind == "balance" and rule.status == "on" for rule in rules)
