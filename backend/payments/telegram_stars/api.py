"""HTTP for the bot that takes Stars. Its key is the proof: nobody else hears of these payments."""

from fastapi import APIRouter

from api_client.contract import StarsBooked, StarsCheck, StarsPayment, StarsVerdict
from backend.payments.gateway import GatewaysDep
from backend.platform.auth import CallerDep, DatabaseDep
from backend.platform.failpoints import reach

from . import service
from .gateway import NAME

router = APIRouter(prefix="/stars", tags=["payments"])


@router.post("/check")
async def check(asked: StarsCheck, caller: CallerDep, database: DatabaseDep) -> StarsVerdict:
    """Whether an invoice may be paid now; Telegram gives a bot ten seconds to say so."""
    caller.need("operator", "channel")
    return await database.run(lambda tx: service.check(tx, asked))


@router.post("/payments")
async def book(
    told: StarsPayment, caller: CallerDep, database: DatabaseDep, gateways: GatewaysDep
) -> StarsBooked:
    """A person paid. The same number of Telegram's again changes nothing; money without a bill is kept."""
    caller.need("operator", "channel")
    gateway = gateways.named(NAME)
    reach("payment.heard")
    with database.telemetry.watch("payment", gateway=NAME) as facts:
        booked = await database.run(lambda tx: service.book(tx, gateway, told))
        facts["outcome"] = booked.outcome
    reach("payment.credited")
    return booked
