"""Every table of the backend and the DDL that SQLAlchemy has no words for, in the order of creation."""

from backend.catalogue import tables as catalogue
from backend.customers import tables as customers
from backend.events import tables as events
from backend.keys import tables as keys
from backend.ledger import tables as ledger
from backend.orders import tables as orders
from backend.payments import tables as payments
from backend.payments.sandbox import tables as sandbox
from backend.platform import idempotency
from backend.platform.tables import metadata
from backend.quotes import tables as quotes
from backend.topups import tables as topups

__all__ = ["DDL", "metadata"]

_CAPABILITIES = (
    idempotency,
    keys,
    events,
    ledger,
    customers,
    catalogue,
    quotes,
    orders,
    topups,
    payments,
    sandbox,
)

DDL: tuple[str, ...] = tuple(
    statement for capability in _CAPABILITIES for statement in getattr(capability, "DDL", ())
)
