"""One card key for the whole shop: a process with another one is found out before it serves."""

import pytest
from sqlalchemy import delete

from app.clock import ManualClock
from backend.catalogue import service as catalogue
from backend.catalogue.demo import demo_shelf
from backend.catalogue.key_mark import OtherCardKeyError, check_card_key
from backend.catalogue.tables import card_key_mark
from backend.platform.db import Database
from backend.platform.policy_data import ShopPolicy
from backend.platform.tx import Secrets, Tx

CARD = "ABCDE-FGHJK-LMNPQ"


def _machine(like: Database, card_key: bytes) -> Database:
    secrets = Secrets(card_key=card_key, gateway="a gateway secret for tests only")
    return Database(like.url, clock=ManualClock(), policy=ShopPolicy(), secrets=secrets)


async def test_the_first_key_stays_the_only_one(database: Database) -> None:
    await database.run(check_card_key)
    await database.run(check_card_key)
    other = _machine(database, bytes(32))
    try:
        with pytest.raises(OtherCardKeyError):
            await other.run(check_card_key)
    finally:
        await other.close()


async def test_a_database_from_before_the_mark_is_judged_by_its_codes(database: Database) -> None:
    product = next(product for product, stock in demo_shelf() if stock)

    async def stock(tx: Tx) -> None:
        await tx.conn.execute(delete(card_key_mark))
        await catalogue.put_on_shelf(tx, [product])
        await catalogue.add_codes(tx, product.sku, [CARD])

    await database.run(stock)
    other = _machine(database, bytes(32))
    try:
        with pytest.raises(OtherCardKeyError):
            await other.run(check_card_key)
    finally:
        await other.close()
    await database.run(check_card_key)
