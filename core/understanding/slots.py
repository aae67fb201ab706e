"""From a prepared sentence to the values it holds, and from those to the slots of an intent."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .amounts import to_fen
from .digits import as_account
from .tagging import Entity

Place = tuple[int, Entity]

NEGATED = re.compile(r"(?:不是|不要|不用|不充|不买|别用|别充|不想用|不想要|不走|不付|没有|not|don't use|no)[给用充买]?$|(?:把|从)$")
MARKED = re.compile(
    r"(?:不对|说错|错了|不不|[,A-Z]不[,是]|^不|哦不|改|换|应该是|应该|是要|更正|actually|i mean|sorry|wait|no,|instead|make it|change)"
)

COUNTED = re.compile(r"(?:数量|张数|个数|件数|份数|月数|quantity)(?:是|为|改成|改为|改|换成|to|of|is|[, ])*$")


@dataclass(frozen=True)
class Goods:
    """What a product's sku is made of; see grammar/goods.yaml."""

    sku: str
    faces: tuple[int, ...] = ()
    unit: int = 0
    months: bool = False
    target: str = ""

    def name(self, amount: int | None) -> str | None:
        """The sku for a face value in fen, None while it is open."""
        if not self.faces:
            return self.sku
        if amount is None or amount % 100 or amount // 100 not in self.faces:
            return None
        return self.sku.format(yuan=amount // 100)


def pick(places: Sequence[Place], kinds: str, sentence: str) -> Entity | None:
    """The entity that is meant: the last one after a correction, else the first that is not denied."""
    candidates = [place for place in places if place[1].kind in kinds]
    if not candidates:
        return None
    wanted = [place for place in candidates if not NEGATED.search(sentence[: place[0]])] or candidates
    if len(wanted) > 1:
        for position, entity in reversed(wanted):
            if MARKED.search(sentence[wanted[0][0] : position]):
                return entity
    return wanted[0][1]


def fill(sentence: str, places: Sequence[Place], fixed: Mapping[str, Any], goods: Mapping[str, Goods]) -> dict[str, Any]:
    """Every slot the sentence holds. `fixed` come from the template that matched."""
    slots: dict[str, Any] = {}
    product_entity = pick(places, "G", sentence)
    product = product_entity.value if product_entity else fixed.get("product")
    amount, quantity = _sums(sentence, places, product, goods)
    if product:
        slots["product"] = product
        article = goods.get(product)
        if article:
            if article.unit and amount and not quantity and amount % article.unit == 0:
                quantity = amount // article.unit
            if article.unit and not article.months and quantity and amount == quantity * 100 and not _said_money(places):
                amount = None
            sku = None if _long_membership(product_entity) else article.name(amount)
            if sku:
                slots["sku"] = sku
    if amount:
        slots["amount"] = amount
    if quantity:
        slots["quantity"] = quantity
    for name, kinds in (("phone", "P"), ("account", "N"), ("method", "MEK"), ("contact", "C"), ("carrier", "Y"), ("mode", "O")):
        entity = pick(places, kinds, sentence)
        if entity is not None:
            slots[name] = entity.value
    wrong = pick(places, "I", sentence)
    if wrong is not None and "phone" not in slots:
        slots["phone_invalid"] = wrong.value
    if product == "qb":
        _qq(slots)
    elif product and "account" in slots and "phone" not in slots:
        slots["phone_invalid"] = slots.pop("account")
    slots.update({name: value for name, value in fixed.items() if name not in slots or name != "product"})
    return slots


def _qq(slots: dict[str, Any]) -> None:
    """For Q coins a number that looks like a phone number is an account unless there is another one."""
    for name in ("phone", "phone_invalid"):
        if name in slots and "account" not in slots and as_account(slots[name]):
            slots["account"] = slots.pop(name)


def _said_money(places: Sequence[Place]) -> bool:
    return any(entity.kind == "A" for _, entity in places)


def _long_membership(entity: Entity | None) -> bool:
    return entity is not None and any(word in entity.text for word in ("年", "季"))


def _sums(
    sentence: str, places: Sequence[Place], product: str | None, goods: Mapping[str, Goods]
) -> tuple[int | None, int | None]:
    """Amount in fen and quantity. A bare number counts coins for a product sold by the piece, and money otherwise."""
    article = goods.get(product) if product else None
    by_piece = article is not None and article.unit > 0
    money = pick(places, "A", sentence)
    bare = pick(places, "B", sentence)
    counted = [place for place in places if place[1].kind == "Q" and _counts(place[1], article)]
    count = pick(counted, "Q", sentence)
    amount: int | None = money.value if money else None
    quantity: int | None = count.value[0] if count else None
    if bare is not None and money is not None and _later(places, bare, money) and _corrected(sentence, places):
        amount, money = to_fen(bare.value), bare
    if bare is not None and money is None:
        position = next(position for position, entity in places if entity is bare)
        if by_piece or COUNTED.search(sentence[:position]):
            whole = _whole(bare.value)
            if quantity is None and whole:
                quantity = whole
        else:
            amount = to_fen(bare.value)
    if article and article.faces and amount is None and quantity in article.faces and quantity >= 50:
        amount, quantity = quantity * 100, None
    return amount, quantity


def _corrected(sentence: str, places: Sequence[Place]) -> bool:
    sums = [position for position, entity in places if entity.kind in "AB"]
    return bool(MARKED.search(sentence[sums[0] : sums[-1]]))


def _later(places: Sequence[Place], one: Entity, other: Entity) -> bool:
    order = [entity for _, entity in places]
    return order.index(one) > order.index(other)


def _counts(entity: Entity, article: Goods | None) -> bool:
    """Whether a counted thing is a quantity: 一个 is mostly an article, months only count for memberships."""
    count, word = entity.value
    if word == "months":
        return article is None or article.months
    if word == "个" and count == 1:
        return article is not None and article.unit > 0
    return bool(count > 0)


def _whole(value: Decimal) -> int | None:
    return int(value) if value == value.to_integral_value() and value > 0 else None
