"""HTTP for the catalogue."""

from fastapi import APIRouter

from api_client.contract import Catalogue
from backend.platform.auth import CallerDep, DatabaseDep
from backend.platform.direct import direct

from . import service

router = APIRouter(tags=["catalogue"])


@router.get("/catalogue")
@direct
async def read_catalogue(_: CallerDep, database: DatabaseDep) -> Catalogue:
    """Every product on sale, in shelf order."""
    return Catalogue(products=await database.single(service.products))
