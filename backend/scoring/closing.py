"""What people decide about a line: close it, say no to an offer, open it again after a look."""

from uuid import UUID

from api_client.contract import Sender
from api_client.contract.scoring import CreditStanding
from backend.desk import trail
from backend.desk.trail import Signature
from backend.figures.service import need_merchant
from backend.platform.caller import Caller
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.staff.people import permit

from . import lines, service, telling


async def close(tx: Tx, caller: Caller, customer_id: UUID, by: Sender | None) -> CreditStanding:
    """Raises `not_found`, `forbidden` for who is no owner, `conflict` where there is no line."""
    await need_merchant(tx, customer_id)
    await permit(tx, caller, customer_id, by, "staff")
    row = await lines.lock(tx, customer_id)
    if row is None:
        raise ProblemError("conflict", "There is no credit line.")
    if row.status != "closed":
        await lines.put(tx, customer_id, "closed")
        await telling.declined(tx, customer_id)
        await telling.tell(tx, "credit.closed", customer_id)
    return await service.read(tx, customer_id)


async def decline(tx: Tx, caller: Caller, customer_id: UUID, by: Sender | None) -> CreditStanding:
    """Raises `not_found`, `forbidden` for who has no say in money."""
    await need_merchant(tx, customer_id)
    await permit(tx, caller, customer_id, by, "money")
    await telling.declined(tx, customer_id)
    return await service.read(tx, customer_id)


async def thaw(tx: Tx, customer_id: UUID, by: Signature) -> CreditStanding:
    """Raises `not_found`, `conflict` for a line that is not frozen for being late, or still is late."""
    await need_merchant(tx, customer_id)
    row = await lines.lock(tx, customer_id)
    if row is None or row.status != "frozen" or row.frozen_reason == lines.PAUSED:
        raise ProblemError("conflict", "The line does not wait for anybody.")
    if (await service.standing(tx, customer_id)).facts.overdue:
        raise ProblemError("conflict", "Something is still overdue.")
    await lines.thawed(tx, customer_id, row)
    await trail.record(tx, by, "line_thawed", customer_id, customer_id=customer_id, amount=row.credit_limit)
    await telling.tell(tx, "credit.thawed", customer_id)
    return await service.read(tx, customer_id)
