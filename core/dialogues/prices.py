"""What things cost: one thing exactly, a family as a list, the whole shelf."""

from collections.abc import Sequence

from api_client.contract import Product, Wallet, price_after

from ..replies import Choice, Reply
from ..session import Session
from ..states import Purchase
from ..turn import Result, Turn
from . import discounts
from .purchase.collect import counted, variants
from .words import family_name, product_name

MOST_LINES = 8
MOST_LINES_ELDERLY = 3


async def show(session: Session, turn: Turn) -> Result:
    """The price of what the sentence names, or of what is being bought."""
    catalogue = await turn.backend.catalogue()
    products = catalogue.products
    wallet = await turn.backend.wallet(turn.customer.id) if catalogue.discounts else None
    slots, dialogue = turn.meaning.slots, session.dialogue
    wanted = dialogue.product if isinstance(dialogue, Purchase) else None
    sku = next((product for product in products if product.sku == slots.get("sku")), None)
    family_key = sku.family if sku else slots.get("product", wanted)
    family = variants(products, family_key)
    if not family:
        return session, (_shelf(turn, products),)
    face = slots.get("amount")
    one = sku or next((product for product in family if face is not None and product.face == face), None)
    if one is None and len(family) == 1:
        one = family[0]
    if one is None:
        return session, (_list(turn, family, wallet),)
    return session, (_exact(turn, one, slots.get("quantity"), wallet),)


def _exact(turn: Turn, product: Product, quantity: int | None, wallet: Wallet | None) -> Reply:
    name = product_name(turn, product.name, product.name_en)
    text = turn.say("price-each" if counted(product) else "price", name=name, price=product.price)
    price = product.price
    if counted(product) and quantity and 1 <= quantity <= product.max_quantity:
        price *= quantity
        text = f"{text}\n{turn.say('price-total', quantity=quantity, total=price)}"
    slots: dict[str, object] = {"product": product.family, "sku": product.sku}
    if quantity:
        slots["quantity"] = quantity
    text = "\n".join((text, *discounts.yours(turn, wallet, price)))
    return Reply(text, (_buy(turn, product, slots),))


def _list(turn: Turn, family: Sequence[Product], wallet: Wallet | None) -> Reply:
    in_stock = [product for product in family if product.in_stock] or list(family)
    lines = [
        _line(turn, product, wallet)
        for product in in_stock[: MOST_LINES_ELDERLY if turn.elderly else MOST_LINES]
    ]
    head = turn.say("price-head", name=family_name(turn, family[0]))
    buy = _buy(turn, family[0], {"product": family[0].family})
    said = [head, *lines, *(discounts.standing(turn, wallet) if wallet is not None else ())]
    return Reply("\n".join(said), (buy,), aloud=head, items=tuple(said[1:]))


def _line(turn: Turn, product: Product, wallet: Wallet | None) -> str:
    """One thing and its price, and what this person pays for it."""
    price, face, found = product.price, product.face or 0, wallet.discount if wallet else None
    after = price if found is None else price_after(price, found.basis_points)
    if after == price:
        return turn.say("price-line", face=face, price=price)
    return turn.say("price-line-yours", face=face, price=price, after=after)


def _shelf(turn: Turn, products: Sequence[Product]) -> Reply:
    lines = []
    for key in dict.fromkeys(product.family for product in products):
        family = variants(products, key)
        first = min(family, key=lambda product: product.price)
        text = "price-from" if len(family) > 1 else "price-short"
        lines.append(turn.say(text, name=family_name(turn, first), price=first.price))
    lines = lines[: MOST_LINES_ELDERLY if turn.elderly else MOST_LINES]
    choices = (turn.choice("button-catalogue-open", "catalogue", free=True),)
    return Reply("\n".join(lines), choices, aloud="", items=tuple(lines))


def _buy(turn: Turn, product: Product, slots: dict[str, object]) -> Choice:
    return turn.choice(
        "button-buy", "purchase", slots, style="primary", free=True, family=product.family,
        name=family_name(turn, product),
    )  # fmt: skip
