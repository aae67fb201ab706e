"""What the shop sells."""

from typing import Annotated, Literal

from pydantic import Field

from .base import Currency, Fen, Wire
from .pricing import PriceTier

Needs = Literal["phone", "qq", "nothing"]
"""What the buyer must name: a phone number (11 digits), a QQ number (5 to 11 digits) or nothing."""


class Product(Wire):
    """One thing on the shelf. `family` groups variants (`huafei`); `face` is the face value of a recharge."""

    sku: str
    family: str
    name: str
    name_en: str
    price: Fen
    currency: Currency = "CNY"
    face: Fen | None = None
    needs: Needs
    delivery: Literal["direct", "code"]
    max_quantity: Annotated[int, Field(ge=1)] = 1
    in_stock: bool = True
    """For codes only: whether one is left right now."""


class Catalogue(Wire):
    """Every product on sale, in shelf order."""

    products: list[Product]
    discounts: list[PriceTier] = []
    """Lower prices by balance, smallest balance first."""
