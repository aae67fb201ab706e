"""HTTP for API keys; operators only."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from api_client.contract import Wire
from backend.customers import service as customers
from backend.platform.auth import DatabaseDep, OperatorDep
from backend.platform.caller import Scope
from backend.platform.tx import Tx

from . import service

router = APIRouter(prefix="/keys", tags=["keys"])


class KeyRequest(Wire):
    """`customer_id` is needed for, and only for, the scopes `customer` and `merchant`."""

    scope: Scope
    customer_id: UUID | None = None


class NewKey(Wire):
    """The key in clear. It cannot be shown again."""

    key: str


@router.post("", status_code=201)
async def create_key(request: KeyRequest, _: OperatorDep, database: DatabaseDep) -> NewKey:
    """Make a key."""

    async def work(tx: Tx) -> NewKey:
        if request.customer_id is not None:
            await customers.get(tx, request.customer_id)
        return NewKey(key=await service.create(tx, request.scope, request.customer_id))

    return await database.run(work)


@router.delete("/{key_id}", status_code=204)
async def revoke_key(
    key_id: Annotated[str, Path(pattern=r"^[a-z2-7]{16}$")], _: OperatorDep, database: DatabaseDep
) -> Response:
    """Revoke a key; it stops working within seconds."""
    await database.run(lambda tx: service.revoke(tx, key_id))
    return Response(status_code=204)
