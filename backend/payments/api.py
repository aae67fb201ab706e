"""HTTP for notifications of payment companies. No bearer key: the signature is the proof."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from api_client.contract import Wire
from backend.platform.auth import DatabaseDep
from backend.platform.failpoints import reach
from backend.platform.problems import ProblemError

from . import service
from .gateway import GatewaysDep

router = APIRouter(prefix="/payments", tags=["payments"])


class Acknowledged(Wire):
    """Tells the gateway not to send this notification again."""

    status: str = "ok"


@router.post("/{gateway}/notify")
async def notify(
    gateway: Annotated[str, Path(pattern=r"^[a-z]{1,32}$")],
    request: Request,
    database: DatabaseDep,
    gateways: GatewaysDep,
) -> Acknowledged:
    """A signed notification. A repeat is acknowledged and changes nothing; money without a bill is kept."""
    sender = gateways.named(gateway)
    payment = sender.read(await request.body(), request.headers, database.clock.now())
    reach("payment.heard")
    outcome = await service.take(database, sender, payment)
    reach("payment.credited")
    if outcome == "not_ours":
        raise ProblemError("notification_mismatch", "This is not about a bill of ours.")
    return Acknowledged()
