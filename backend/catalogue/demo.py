"""The demo shop: its shelf from `demo_shop.yaml`, its codes made up."""

import secrets
from collections.abc import Iterator
from decimal import Decimal
from importlib import resources
from typing import Any

import yaml

from api_client.contract import Product
from backend.platform.db import Database
from backend.platform.tx import Tx

from . import service

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def demo_shelf() -> list[tuple[Product, int]]:
    """The products in shelf order, each with how many codes of it the demo has in stock."""
    text = resources.files(__package__).joinpath("demo_shop.yaml").read_text(encoding="utf-8")
    return [item for entry in yaml.safe_load(text)["products"] for item in _expand(entry)]


async def seed_demo_shop(database: Database) -> None:
    """Fill the shelf and the stock. Run it as often as you like: codes are made only for an empty stock."""
    shelf = demo_shelf()

    async def work(tx: Tx) -> None:
        await service.put_on_shelf(tx, [item for item, _ in shelf])
        for item, wanted in shelf:
            if wanted and not await service.stock(tx, item.sku):
                await service.add_codes(tx, item.sku, [made_up_code() for _ in range(wanted)])

    await database.run(work)


def _expand(entry: dict[str, Any]) -> Iterator[tuple[Product, int]]:
    faces, prices = entry.pop("faces", None), entry.pop("prices", {})
    stock = int(entry.pop("stock", 0))
    for face in faces or [entry.pop("face", None)]:
        price = prices.get(face, face) if faces else entry["price"]
        named = {name: entry[name].format(face=face) for name in ("sku", "name", "name_en")}
        amounts = {"price": _fen(price), "face": _fen(face) if face else None}
        yield Product.model_validate(entry | named | amounts), stock


def _fen(yuan: str) -> int:
    fen = Decimal(yuan) * 100
    if fen != int(fen):
        raise ValueError(f"{yuan} yuan is not a whole number of fen")
    return int(fen)


def made_up_code() -> str:
    """A card code nobody else has made up."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(3))
