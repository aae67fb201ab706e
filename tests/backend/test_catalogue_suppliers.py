"""The pretend supplier behaves as its script says, and takes an order at most once."""

import asyncio
from datetime import timedelta
from typing import get_args

import pytest

from app.clock import ManualClock
from backend.catalogue.suppliers import Behaviour, SandboxSupplier
from backend.platform.db import Database

PHONE = "13800138000"


async def _submit(supplier: SandboxSupplier, reference: str = "r") -> tuple[str, str | None]:
    result = await supplier.submit(reference, "huafei-50", PHONE, 1)
    return result.status, result.reason


async def _query(supplier: SandboxSupplier, reference: str = "r") -> tuple[str, str | None]:
    result = await supplier.query(reference)
    return result.status, result.reason


async def test_delivers_by_default_and_remembers(database: Database) -> None:
    supplier = SandboxSupplier(database)
    assert await _query(supplier) == ("unknown", "never_received")
    first = await supplier.submit("r", "huafei-50", PHONE, 1)
    assert first.status == "delivered"
    assert first.reference
    assert await supplier.submit("r", "huafei-50", PHONE, 1) == first
    assert await supplier.query("r") == first
    assert await supplier.deliveries(PHONE) == 1


async def test_refuses(database: Database) -> None:
    supplier = SandboxSupplier(database)
    await supplier.behave(PHONE, "fail")
    assert await _submit(supplier) == ("failed", "supplier_refused")
    await supplier.behave(PHONE, "ok")
    assert await _submit(supplier) == ("failed", "supplier_refused"), "a refusal is final for its reference"
    assert await _submit(supplier, "r2") == ("delivered", None)


async def test_slow(database: Database, clock: ManualClock) -> None:
    supplier = SandboxSupplier(database)
    await supplier.behave(PHONE, "slow")
    assert await _submit(supplier) == ("pending", None)
    assert await _query(supplier) == ("pending", None)
    assert await supplier.deliveries(PHONE) == 0
    clock.advance(timedelta(seconds=30))
    assert await _query(supplier) == ("delivered", None)


async def test_timeout_after_delivery(database: Database) -> None:
    supplier = SandboxSupplier(database)
    await supplier.behave(PHONE, "timeout_after_delivery")
    assert await _submit(supplier) == ("unknown", "no_answer")
    assert await _query(supplier) == ("delivered", None)
    assert await supplier.deliveries(PHONE) == 1


async def test_timeout_before_delivery(database: Database) -> None:
    supplier = SandboxSupplier(database)
    await supplier.behave(PHONE, "timeout_before_delivery")
    assert await _submit(supplier) == ("unknown", "no_answer")
    assert await _query(supplier) == ("unknown", "never_received")
    assert await _submit(supplier) == ("delivered", None)
    assert await supplier.deliveries(PHONE) == 1


async def test_down(database: Database) -> None:
    supplier = SandboxSupplier(database)
    await supplier.behave(PHONE, "down")
    assert await _submit(supplier) == ("unknown", "no_answer")
    await supplier.behave(PHONE, "ok")
    assert await _submit(supplier) == ("delivered", None)


@pytest.mark.parametrize("behaviour", get_args(Behaviour))
async def test_never_delivers_twice(database: Database, behaviour: Behaviour) -> None:
    supplier = SandboxSupplier(database)
    await supplier.behave(PHONE, behaviour)
    await asyncio.gather(*(supplier.submit("r", "huafei-50", PHONE, 1) for _ in range(6)))
    assert await supplier.deliveries(PHONE) <= 1
