"""The questions of a purchase, one at a time, each with the answers a person most likely gives."""

from collections.abc import Sequence
from dataclasses import replace

from api_client.contract import Contact, Order, Product

from ...kinship import matching
from ...phones import masked
from ...replies import Choice, Reply
from ...session import Session
from ...states import Purchase, PurchaseStep
from ...turn import Result, Turn
from ..words import family_name, product_name
from .collect import nearest, variants

USUAL_FACES = (5000, 10000, 3000, 20000)
"""Face values (fen) shown as buttons, the most common first."""
MEMBERSHIP_WORDS = ("会员", "membership", "vip")
"""Somebody who asks for "a membership" is shown memberships only."""
USUAL_QUANTITIES = (10, 50, 100)
MOST_TARGETS = 3


async def ask(
    session: Session, turn: Turn, state: Purchase, step: PurchaseStep, products: Sequence[Product],
    *, before: str | None = None,
) -> Result:  # fmt: skip
    """Put the question `step`; `before` is a sentence said first."""
    if step != state.step or session.dialogue != state:
        state = replace(state, step=step, key=turn.fresh_key(step))
    family = variants(products, state.product)
    if step == "product":
        text, choices = _product(turn, products)
    elif step == "amount":
        text, choices = _amount(turn, state, family)
    elif step == "quantity":
        text, choices = _quantity(turn, family[0])
    else:
        text, choices = await _target(turn, state, family[0])
    return session.open(state), (Reply(f"{before}\n{text}" if before else text, choices),)


def _product(turn: Turn, products: Sequence[Product]) -> tuple[str, tuple[Choice, ...]]:
    first_of: dict[str, Product] = {}
    if any(word in turn.text.lower() for word in MEMBERSHIP_WORDS):
        products = [product for product in products if product.needs == "phone" and product.face is None]
    for product in products:
        first_of.setdefault(product.family, product)
    choices = tuple(
        Choice(family_name(turn, product), "purchase", {"product": family})
        for family, product in first_of.items()
    )
    return turn.say("ask-product"), choices


def _amount(turn: Turn, state: Purchase, family: Sequence[Product]) -> tuple[str, tuple[Choice, ...]]:
    in_stock = [product for product in family if product.in_stock and product.face is not None]
    name = family_name(turn, family[0])
    if not in_stock:
        return turn.say("family-sold-out", name=name), ()
    if state.amount is not None:
        close = nearest(state.amount, in_stock, 2 if turn.elderly else 3)
        choices = tuple(_face_choice(turn, product) for product in close)
        offered = turn.say("list-comma").join(choice.label for choice in choices)
        return turn.say("no-such-amount", name=name, amount=state.amount, offered=offered), choices
    usual = [product for face in USUAL_FACES for product in in_stock if product.face == face]
    shown = (usual or in_stock)[: 2 if turn.elderly else 4]
    shown.sort(key=lambda product: product.face or 0)
    key = "ask-amount-and-number" if family[0].needs == "phone" and state.target is None else "ask-amount"
    return turn.say(key, name=name), tuple(_face_choice(turn, product) for product in shown)


def _face_choice(turn: Turn, product: Product) -> Choice:
    key = "button-face" if product.face == product.price else "button-face-price"
    label = turn.say(key, face=product.face, price=product.price)
    return Choice(label, "inform", {"sku": product.sku, "amount": product.face})


def _quantity(turn: Turn, product: Product) -> tuple[str, tuple[Choice, ...]]:
    shown = USUAL_QUANTITIES[1:] if turn.elderly else USUAL_QUANTITIES
    choices = tuple(
        turn.choice("button-quantity", "inform", {"quantity": quantity}, quantity=quantity)
        for quantity in shown
        if quantity <= product.max_quantity
    )
    name = product_name(turn, product.name, product.name_en)
    return turn.say("ask-quantity", name=name, price=product.price), choices


async def _target(turn: Turn, state: Purchase, product: Product) -> tuple[str, tuple[Choice, ...]]:
    if product.needs == "qq":
        used = await _targets_used(turn, product.family)
        choices = tuple(
            turn.choice("button-account", "inform", {"account": account}, number=masked(account))
            for account in used[:2]
        )
        return turn.say("ask-qq"), choices
    contacts = (await turn.backend.contacts(turn.customer.id)).contacts
    if state.alias is not None:
        fitting = matching({"contact": state.alias}, contacts)
        if len(fitting) < 2:
            return turn.say("ask-number-of", alias=state.alias), ()
        return turn.say("ask-which-contact", alias=state.alias), _people(turn, fitting[:MOST_TARGETS])
    choices = _numbers(turn, await _targets_used(turn, product.family), contacts)
    key = "ask-phone" if product.family == "huafei" else "ask-member-phone"
    return turn.say(key, name=family_name(turn, product)), choices


def _numbers(turn: Turn, used: Sequence[str], contacts: Sequence[Contact]) -> tuple[Choice, ...]:
    """The number used last, then the saved people."""
    alias_of = {contact.phone: contact.alias for contact in contacts}
    choices = [
        turn.choice("button-last-number", "inform", {"phone": phone}, number=masked(phone))
        for phone in used[:1]
        if phone not in alias_of
    ]
    choices += _people(turn, sorted(contacts, key=lambda contact: contact.phone not in used))
    return tuple(choices[:MOST_TARGETS])


def _people(turn: Turn, contacts: Sequence[Contact]) -> tuple[Choice, ...]:
    return tuple(
        turn.choice(
            "button-contact", "inform", {"contact": contact.alias}, alias=contact.alias,
            number=masked(contact.phone),
        )
        for contact in contacts
    )  # fmt: skip


async def _targets_used(turn: Turn, family: str) -> list[str]:
    """Targets of delivered orders of the family, the latest first, each once."""
    orders: list[Order] = (await turn.backend.orders(turn.customer.id, limit=20)).orders
    targets = [
        order.target
        for order in orders
        if order.family == family and order.target is not None and order.status == "delivered"
    ]
    return list(dict.fromkeys(targets))
