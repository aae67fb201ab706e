"""HTTP for the catalogue."""

from fastapi import APIRouter

from api_client.contract import Catalogue, PriceTier
from backend.platform.auth import CallerDep, DatabaseDep
from backend.platform.direct import direct

from . import service

router = APIRouter(tags=["catalogue"])


@router.get("/catalogue")
@direct
async def read_catalogue(_: CallerDep, database: DatabaseDep) -> Catalogue:
    """Every product on sale, in shelf order."""
    discounts = [
        PriceTier(from_balance=tier.from_balance, basis_points=tier.basis_points)
        for tier in database.policy.pricing.discounts
    ]
    return Catalogue(products=await database.single(service.products), discounts=discounts)
