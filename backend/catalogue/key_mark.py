"""The card key leaves a mark in the database, so that a machine with another key is found out at its start.

With two keys in one shop half of the stock cannot be read, and a link code made by one process is unknown to
the other; nobody would notice before the first customer does.
"""

import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from backend.platform.tx import Tx

from .sealing import unseal
from .tables import card_code, card_key_mark

_ONLY = 1


class OtherCardKeyError(Exception):
    """The database was begun with another card key than this process has."""


async def check_card_key(tx: Tx) -> None:
    """Leave the mark in a new database, compare with it in every other one. Raises OtherCardKeyError."""
    mine = _mark(tx.secrets.card_key)
    left = await tx.conn.scalar(select(card_key_mark.c.mark))
    if left is None:
        await _try_a_code(tx)
        new = insert(card_key_mark).values(id=_ONLY, mark=mine, at=tx.now).on_conflict_do_nothing()
        await tx.conn.execute(new)
        left = await tx.conn.scalar(select(card_key_mark.c.mark))  # of whoever was faster
    if left is None or not hmac.compare_digest(left, mine):
        raise OtherCardKeyError


async def _try_a_code(tx: Tx) -> None:
    """A database from before there was a mark: its codes tell."""
    row = (await tx.conn.execute(select(card_code).limit(1))).one_or_none()
    if row is not None:
        try:
            unseal(tx.secrets.card_key, row.sealed, code_id=row.id, sku=row.sku)
        except InvalidTag:
            raise OtherCardKeyError from None


def _mark(key: bytes) -> bytes:
    return hmac.new(key, b"xiaoka:card-key-mark", hashlib.sha256).digest()
