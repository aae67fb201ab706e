"""Facts in words: products, targets, states, days."""

from datetime import datetime

from api_client.contract import Carrier, GuardedOrder, Order, Product, Quote

from ..phones import grouped, masked
from ..states import Purchase
from ..turn import SHOP_ZONE, Turn


def product_name(turn: Turn, name: str, name_en: str) -> str:
    """The name in the person's language."""
    return name_en if turn.customer.locale == "en" else name


def thing(turn: Turn, quote: Quote) -> str:
    """`移动话费 50 元`, `腾讯 Q 币 100 个`, `Steam 钱包充值码 50 元`."""
    return _thing(turn, quote.family, quote.name, quote.name_en, quote.quantity, quote.carrier)


def thing_ordered(turn: Turn, order: Order | GuardedOrder) -> str:
    """The same for an order, which no longer knows the operator."""
    return _thing(turn, order.family, order.name, order.name_en, order.quantity, None)


def _thing(turn: Turn, family: str, name: str, name_en: str, quantity: int, carrier: Carrier | None) -> str:
    named = product_name(turn, name, name_en)
    if carrier is not None and carrier != "other" and family == "huafei":
        named = turn.say("thing-of-carrier", carrier=carrier, name=named)
    if family == "qb":
        return turn.say("thing-counted", name=named, quantity=quantity)
    return turn.say("thing-times", name=named, quantity=quantity) if quantity > 1 else named


def family_name(turn: Turn, product: Product) -> str:
    """The short name of a family for a button: `话费`, `Q 币`."""
    key = f"family-{product.family}"
    if turn.texts.has(turn.customer.locale, key):
        return turn.say(key)
    return product_name(turn, product.name, product.name_en)


def target_words(
    turn: Turn, family: str, target: str | None, alias: str | None, *, typed: bool = True
) -> str | None:
    """`充到 138 0013 8000`; a number nobody typed just now stays masked: `充到儿子 139****9000`."""
    if target is None:
        return None
    number = masked(target)
    if typed:
        number = grouped(target) if len(target) == 11 and family != "qb" else target
    if alias is not None:
        return turn.say("target-contact", family=family, alias=alias, number=number)
    return turn.say("target-number", family=family, number=number)


def purchase_words(turn: Turn, what: str, target: str | None) -> str:
    """Product and target as the beginning of a sentence (two sentences in elderly mode)."""
    return what if target is None else turn.say("what-and-where", what=what, where=target)


def described(turn: Turn, state: Purchase, family: str | None) -> str:
    """Product and target of the purchase in words."""
    typed = state.alias is None or state.new_contact
    where = target_words(turn, family or "", state.target, state.alias, typed=typed)
    return purchase_words(turn, state.thing or "", where)


def order_state(turn: Turn, order: Order) -> str:
    """The state of an order in words; a refund says more than the delivery before it."""
    if order.refunded_at is not None:
        return turn.say("order-state-refunded")
    if order.waits_until is not None:
        return turn.say("guard-state", time=clock(order.waits_until))
    return turn.say(f"order-state-{order.status.replace('_', '-')}")


def day(moment: datetime) -> str:
    """Month and day on the shop's calendar, `11-22`."""
    return f"{moment.astimezone(SHOP_ZONE):%m-%d}"


def clock(moment: datetime) -> str:
    """`14:05` on the shop's clock."""
    return f"{moment.astimezone(SHOP_ZONE):%H:%M}"


def day_and_time(moment: datetime) -> str:
    """`11-22 14:03` on the shop's clock."""
    return f"{moment.astimezone(SHOP_ZONE):%m-%d %H:%M}"
