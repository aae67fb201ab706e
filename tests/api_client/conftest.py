"""A backend played by a function: the transport is the seam."""

from collections.abc import Callable

import httpx
import pytest

from api_client.client import BackendClient

Handler = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def talking_to(monkeypatch: pytest.MonkeyPatch) -> Callable[[Handler], BackendClient]:
    """`talking_to(handler)`: a client whose backend is the handler; pauses between attempts take no time."""
    monkeypatch.setattr("api_client.client.retry.pause", lambda *_: 0.0)

    def make(handler: Handler) -> BackendClient:
        return BackendClient("http://shop.test", "xk_1_secret", transport=httpx.MockTransport(handler))

    return make
