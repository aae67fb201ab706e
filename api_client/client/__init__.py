"""The async client of a balance-and-order backend.

    async with BackendClient("https://shop.example", key) as shop:
        quote = await shop.quote(QuoteRequest(customer_id=me, sku="huafei-50", target="13800138000"))
        order = await shop.place_order(quote.id, key="press-8f1c")

Everything that leaves this package as an error is a `BackendError` of `api_client.contract`: `Refused` (match
on `.code`) or `Unavailable` (ask again with the same key).
"""

from .backend import BackendClient
from .carrier import Answer, Carrier, Request
from .retry import RetryTransport

__all__ = ["Answer", "BackendClient", "Carrier", "Request", "RetryTransport"]
