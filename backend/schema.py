"""Every table of the backend as the code knows it. The revisions must arrive at the same; a test compares."""

from backend.agreements import tables as agreements
from backend.alerts import tables as alerts
from backend.catalogue import tables as catalogue
from backend.credit import tables as credit
from backend.customers import tables as customers
from backend.desk import tables as desk
from backend.events import tables as events
from backend.figures import tables as figures
from backend.guard import tables as guard
from backend.keys import tables as keys
from backend.ledger import tables as ledger
from backend.operations import tables as operations
from backend.orders import tables as orders
from backend.payments import tables as payments
from backend.payments.sandbox import tables as sandbox
from backend.payments.telegram_stars import tables as telegram_stars
from backend.platform import idempotency
from backend.platform.tables import metadata
from backend.pricing import tables as pricing
from backend.quotes import tables as quotes
from backend.repayments import tables as repayments
from backend.scoring import tables as scoring
from backend.staff import tables as staff
from backend.standing import tables as standing
from backend.suggestions import tables as suggestions
from backend.topups import tables as topups
from backend.webhooks import tables as webhooks

__all__ = ["metadata"]

_CAPABILITIES = (
    idempotency,
    keys,
    events,
    ledger,
    customers,
    catalogue,
    quotes,
    orders,
    credit,
    guard,
    topups,
    pricing,
    payments,
    sandbox,
    telegram_stars,
    desk,
    operations,
    staff,
    figures,
    scoring,
    agreements,
    alerts,
    repayments,
    webhooks,
    standing,
    suggestions,
)
