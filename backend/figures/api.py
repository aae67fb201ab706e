"""HTTP for merchants' figures."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api_client.contract import MerchantFigures
from backend.platform.auth import CallerDep, DatabaseDep

from . import service

router = APIRouter(prefix="/merchants/{customer_id}", tags=["merchants"])


@router.get("/figures")
async def read_figures(
    customer_id: UUID,
    caller: CallerDep,
    database: DatabaseDep,
    days: Annotated[int, Query(ge=1, le=60, description="how many business days up to today")] = 14,
) -> MerchantFigures:
    """Balance, today's turnover, the typical day, and for how many hours the balance lasts."""
    caller.see(customer_id, "merchant")
    return await database.run(lambda tx: service.of_merchant(tx, customer_id, days=days))
