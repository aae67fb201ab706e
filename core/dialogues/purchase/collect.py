"""From slots to a purchase: pure functions over the catalogue."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from api_client.contract import Product

from ...kinship import spoken
from ...phones import DIGITS, is_mobile, joined
from ...states import Purchase, PurchaseStep

GUESSED_FAMILY = "huafei"
"""A phone number and an amount without a product mean phone credit."""


def variants(products: Sequence[Product], family: str | None) -> list[Product]:
    """The products of one family, in shelf order."""
    return [product for product in products if product.family == family]


def counted(product: Product) -> bool:
    """Sold by the piece to an account (Q coins): the question is how many, not which face value."""
    return product.needs == "qq"


def collect(state: Purchase, slots: dict[str, Any], products: Sequence[Product]) -> Purchase:
    """`state` with everything `slots` says. What was said before stays unless it is contradicted."""
    state = _choose_product(state, slots, products)
    family = variants(products, state.product)
    if not family:
        return replace(state, amount=slots.get("amount", state.amount))
    first = family[0]
    state = _choose_amount(state, slots, family)
    return _choose_target(state, slots, first)


def _choose_product(state: Purchase, slots: dict[str, Any], products: Sequence[Product]) -> Purchase:
    sku = next((product for product in products if product.sku == slots.get("sku")), None)
    family = sku.family if sku else slots.get("product")
    if family is None and state.product is None and ("phone" in slots or "contact" in slots):
        family = GUESSED_FAMILY
    if family is None or not variants(products, family):
        return state
    if family != state.product:
        kept = _needs(products, state.product) == _needs(products, family)
        state = replace(
            state,
            product=family,
            sku=None,
            amount=state.amount if state.product is None else None,
            quantity=None,
            target=state.target if kept else None,
            alias=state.alias if kept else None,
        )
    return replace(state, sku=sku.sku, amount=sku.face) if sku else state


def _needs(products: Sequence[Product], family: str | None) -> str | None:
    return next((product.needs for product in variants(products, family)), None)


def _choose_amount(state: Purchase, slots: dict[str, Any], family: list[Product]) -> Purchase:
    first = family[0]
    amount = slots.get("amount", state.amount)
    quantity = slots.get("quantity")
    if counted(first):
        amount = slots.get("amount")
        if quantity is None and amount is not None and first.price > 0 and amount % first.price == 0:
            quantity = amount // first.price
        return replace(
            state, sku=first.sku, amount=None, quantity=state.quantity if quantity is None else quantity
        )
    if len(family) == 1:
        return replace(
            state, sku=first.sku, amount=None, quantity=state.quantity if quantity is None else quantity
        )
    match = next((product for product in family if product.face == amount), None)
    if "sku" not in slots or match is not None:
        state = replace(state, sku=match.sku if match else None, amount=amount)
    return replace(state, quantity=state.quantity if quantity is None else quantity)


def _choose_target(state: Purchase, slots: dict[str, Any], first: Product) -> Purchase:
    # An 11-digit QQ number looks like a phone number, and the other way round: the product decides.
    number = slots.get("phone") or slots.get("account")
    if first.needs == "qq":
        number = slots.get("account") or slots.get("phone")
    if first.needs == "nothing":
        return replace(state, target=None, alias=None)
    if number is not None:
        alias = slots.get("contact") or (state.alias if state.new_contact else None)
        return replace(state, target=str(number), alias=alias, digits="")
    if first.needs != "phone":
        return state
    person = spoken(slots)
    if person is not None:
        return replace(state, target=None, alias=person, new_contact=False, digits="")
    return _add_digits(state, slots)


def _add_digits(state: Purchase, slots: dict[str, Any]) -> Purchase:
    """A number that is read out in pieces, put together until it is whole."""
    piece = slots.get("digits") or slots.get("phone_invalid")
    if piece is None or len(str(piece)) >= DIGITS:
        return state
    digits = joined(state.digits, str(piece)) or ""
    if not is_mobile(digits):
        return replace(state, digits=digits)
    return replace(state, target=digits, alias=state.alias if state.new_contact else None, digits="")


def countable(state: Purchase, products: Sequence[Product]) -> bool:
    """Whether that many can be bought at once."""
    family = variants(products, state.product)
    most = family[0].max_quantity if family else 1
    return state.quantity is None or 1 <= state.quantity <= most


def missing(state: Purchase, products: Sequence[Product]) -> PurchaseStep | None:
    """The one question to ask next; None when everything is known."""
    family = variants(products, state.product)
    if not family:
        return "product"
    first = family[0]
    if state.sku is None:
        return "amount"
    if counted(first) and state.quantity is None:
        return "quantity"
    if first.needs != "nothing" and state.target is None:
        return "target"
    return None


def nearest(amount: int, family: Sequence[Product], most: int) -> list[Product]:
    """The products nearest to `amount` (fen): one below, one above, then the next; smallest first."""
    faces = [product for product in family if product.face is not None and product.in_stock]
    faces.sort(key=lambda product: abs((product.face or 0) - amount))
    below = [product for product in faces if (product.face or 0) < amount][:1]
    above = [product for product in faces if (product.face or 0) > amount][:1]
    rest = [product for product in faces if product not in (*below, *above)]
    return sorted([*below, *above, *rest][:most], key=lambda product: product.face or 0)
