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

COUNTED = re.compile(r"(?:数量|张数|个数|件数|份数|月数|quantity)(?:是|为|改成|改为|改|换成|to|of|is|[, ])*$")


_WHOSE = re.compile(
    r"^(?:我家里的|我家的|我的|我们家|我家|我们|俺家|咱家|家里的|俺的|咱的|我|俺|咱|他|她|my |our )(?=.)"
)


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


@dataclass(frozen=True)
class Scene:
    """A prepared sentence as far as slots need it. `denied` and `corrected` are the grammar's patterns."""

    sentence: str
    places: Sequence[Place]
    denied: re.Pattern[str]
    corrected: re.Pattern[str]


def pick(scene: Scene, kinds: str, places: Sequence[Place] | None = None) -> Entity | None:
    """The entity that is meant: the last one after a correction, else the first that is not denied."""
    sentence = scene.sentence
    places = scene.places if places is None else places
    candidates = [place for place in places if place[1].kind in kinds]
    if not candidates:
        return None
    wanted = [place for place in candidates if not scene.denied.search(sentence[: place[0]])] or candidates
    if len(wanted) > 1:
        for position, entity in reversed(wanted):
            if scene.corrected.search(sentence[wanted[0][0] : position]):
                return entity
    return wanted[0][1]


def fill(scene: Scene, fixed: Mapping[str, Any], goods: Mapping[str, Goods]) -> dict[str, Any]:
    """Every slot the sentence holds. `fixed` come from the template that matched."""
    slots: dict[str, Any] = {}
    product_entity = pick(scene, "G")
    product = product_entity.value if product_entity else fixed.get("product")
    amount, quantity = _sums(scene, product, goods)
    if product:
        slots["product"] = product
        article = goods.get(product)
        if article:
            if article.unit and amount and not quantity and amount % article.unit == 0:
                quantity = amount // article.unit
            if (
                article.unit
                and not article.months
                and quantity
                and amount == quantity * 100
                and not _said_money(scene.places)
            ):
                amount = None
            sku = None if _long_membership(product_entity) else article.name(amount)
            if sku:
                slots["sku"] = sku
    if amount:
        slots["amount"] = amount
    if quantity:
        slots["quantity"] = quantity
    for name, kinds in (
        ("phone", "P"),
        ("account", "N"),
        ("method", "MEK"),
        ("contact", "C"),
        ("carrier", "Y"),
        ("mode", "O"),
        ("tail", "L"),
        ("thing", "U"),
    ):
        entity = pick(scene, kinds)
        if entity is not None:
            slots[name] = entity.value
            if name == "contact":
                slots["contact_said"] = as_said(entity.text)
    wrong = pick(scene, "I")
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


def as_said(contact: str) -> str:
    """What somebody is called, without whose they are: 我家老公 is 老公."""
    return _WHOSE.sub("", contact).removesuffix("'s").removesuffix("的") or contact


def _said_money(places: Sequence[Place]) -> bool:
    return any(entity.kind == "A" for _, entity in places)


def _long_membership(entity: Entity | None) -> bool:
    return entity is not None and any(word in entity.text for word in ("年", "季"))


def _sums(scene: Scene, product: str | None, goods: Mapping[str, Goods]) -> tuple[int | None, int | None]:
    """Amount in fen and quantity. A bare number counts what is sold by the piece, else it is money."""
    sentence, places = scene.sentence, scene.places
    article = goods.get(product) if product else None
    by_piece = article is not None and article.unit > 0
    money = pick(scene, "A")
    bare = pick(scene, "B")
    counted = [place for place in places if place[1].kind == "Q" and _counts(place[1], article)]
    count = pick(scene, "Q", counted)
    quantity: int | None = count.value[0] if count else None
    if money is not None and bare is not None and not by_piece:
        meant = pick(scene, "AB")
        if meant is not None and meant.kind == "B" and _corrected(scene):
            money = None
    amount: int | None = money.value if money else None
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


def _corrected(scene: Scene) -> bool:
    sums = [position for position, entity in scene.places if entity.kind in "AB"]
    return bool(scene.corrected.search(scene.sentence[sums[0] : sums[-1]]))


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
