"""What people agree to once: a little kept for the next order, and rules that think of topping up."""

from uuid import uuid4

from api_client.contract import AutoTopup, Event, TopupRuleRequest

from ..life import Visitor
from ..shop import METHOD
from ..visit import Visit
from .base import System

_TIMES = 3
_LEAST = 10_00
_MOST = 500_00


class AutomaticHold(System):
    """Below a share of a typical order a little of the balance is kept for the next one."""

    name = "automatic hold"

    async def joined(self, visit: Visit) -> None:
        if visit.customer.person.luck("agrees to a hold") < visit.behaviour.agrees_to_hold:
            await visit.shop.client.change_precaution(visit.customer.id, on=True, by=None)


class AutomaticTopup(System):
    """Below a typical purchase of theirs, Xiaoka makes a bill that fills the balance up, and asks once."""

    name = "automatic top-up"
    listens = frozenset({"autotopup.asked"})

    async def joined(self, visit: Visit) -> None:
        person = visit.customer.person
        if person.luck("makes a rule") >= visit.behaviour.makes_rule:
            return
        threshold = min(max(person.typical, _LEAST), _MOST)
        rule = TopupRuleRequest(kind="balance", threshold=threshold, target=_TIMES * threshold, method=METHOD)
        await visit.shop.client.put_topup_rule(visit.customer.id, rule, key=str(uuid4()))

    async def told(self, event: Event, visitor: Visitor) -> Visit | None:
        asked = AutoTopup.model_validate(event.data)
        day = event.at.date().isoformat()
        if visitor.life.customer.person.luck("asked", day) < visitor.behaviour.pays_when_asked:
            await visitor.shop.pay(await visitor.shop.client.topup(asked.topup.id))
        return None
