"""The two methods of the Bot API that a till needs."""

from typing import Any

import httpx

_AGAIN = (401, 404, 429)
"""A token that is not known (any more), or too many calls: for the shop to put right, or for later."""


class RefusedByTelegramError(Exception):
    """Telegram said no. `words` are its own, such as `CHARGE_ALREADY_REFUNDED`."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class BotApi:
    """One bot. Every call raises OSError when Telegram is away, and RefusedByTelegramError."""

    def __init__(self, token: str, url: str, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._http = httpx.AsyncClient(
            base_url=f"{url.rstrip('/')}/bot{token}/", transport=transport, timeout=10.0, trust_env=False
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def invoice_link(self, *, title: str, description: str, payload: str, stars: int) -> str:
        """A link that opens an invoice over `stars`."""
        link: str = await self._call(
            "createInvoiceLink",
            title=title,
            description=description,
            payload=payload,
            currency="XTR",
            prices=[{"label": title, "amount": stars}],
        )
        return link

    async def refund(self, *, payer: int, charge: str) -> None:
        """Send the Stars of a payment back, all of them."""
        await self._call("refundStarPayment", user_id=payer, telegram_payment_charge_id=charge)

    async def _call(self, method: str, **params: Any) -> Any:
        try:
            answer = await self._http.post(method, json=params)
            body = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ConnectionError(f"{method}: {type(error).__name__}") from None  # its text holds the token
        if answer.status_code >= 500 or answer.status_code in _AGAIN:
            raise ConnectionError(f"{method}: {answer.status_code}")
        if not body.get("ok"):
            raise RefusedByTelegramError(str(body.get("description", ""))[:200])
        return body["result"]
