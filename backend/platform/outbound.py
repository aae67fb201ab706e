"""Calls to addresses that somebody else chose, such as webhooks: to the public internet and nowhere else.

The name is resolved once, every address it has is checked, and the connection goes to a checked address, with
the name itself in `Host`, SNI and the certificate's check. So a name that changes its mind in between (DNS
rebinding) changes nothing. Environment proxies are not used, for they would resolve names themselves.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from types import TracebackType
from typing import Self

import httpx
from pydantic import BaseModel, ConfigDict, Field

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host, for a port. Raises OSError."""

# What `is_global` of some Python versions lets through, or what only looks global.
_NEVER: tuple[IPv4Network | IPv6Network, ...] = tuple(
    ip_network(network)
    for network in (
        "192.0.0.0/24",  # IETF assignments, a cloud's metadata among them
        "192.88.99.0/24",  # 6to4 relays
        "168.63.129.16/32",  # a cloud's own service
        "::/96",  # IPv4-compatible
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",  # Teredo and other protocol assignments
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",  # once site-local
    )
)


class OutboundPolicy(BaseModel):
    """Where calls may go, and how much patience they get."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    plain_http: bool = False
    ports: frozenset[int] = frozenset({443, 8443})
    networks: tuple[str, ...] = ()
    """Networks allowed although they are not public, such as the one of our own ERP."""
    seconds: float = Field(default=10.0, gt=0)
    """For the whole call: name, connection, request and answer."""
    longest_answer: int = Field(default=64 * 1024, ge=0)
    """Bytes of an answer that are read."""

    def allows(self, address: str) -> bool:
        """Whether a call may go to this address."""
        found = ip_address(address)
        if any(found in ip_network(network, strict=False) for network in self.networks):
            return True
        if isinstance(found, IPv6Address) and (found.ipv4_mapped is not None or found.scope_id is not None):
            return False
        return (
            found.is_global
            and not (found.is_multicast or found.is_reserved or found.is_unspecified)
            and not any(found in network for network in _NEVER)
        )


class OutboundRefused(Exception):
    """We do not call this. The sentence says why, without what a name resolved to."""


@dataclass(frozen=True)
class Answer:
    """What came back; of the body at most `longest_answer` bytes. A redirect is an answer, not followed."""

    status: int
    headers: httpx.Headers
    body: bytes


class Outbound:
    """An HTTP client for foreign addresses. Close it, or use it in `async with`."""

    def __init__(
        self,
        policy: OutboundPolicy,
        *,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
        connections: int = 100,
    ) -> None:
        tls = tls or ssl.create_default_context()
        self._policy = policy
        self._http = httpx.AsyncClient(
            transport=_Guarded(policy, resolve or system_resolve, tls, connections),
            trust_env=False,
            follow_redirects=False,
            timeout=policy.seconds,
            headers={"User-Agent": "Xiaoka", "Accept-Encoding": "identity"},  # so that a bomb is not unpacked
        )

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Send `body`. Raises OutboundRefused, httpx.HTTPError, TimeoutError."""
        async with asyncio.timeout(self._policy.seconds):
            async with self._http.stream("POST", url, content=body, headers=headers) as response:
                return Answer(response.status_code, response.headers, await self._read(response))

    async def _read(self, response: httpx.Response) -> bytes:
        body = bytearray()
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > self._policy.longest_answer:
                break
        return bytes(body[: self._policy.longest_answer])

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def check(url: httpx.URL, policy: OutboundPolicy) -> int:
    """The port to connect to. Raises OutboundRefused for what can be seen without resolving the name."""
    if url.scheme != "https" and not (policy.plain_http and url.scheme == "http"):
        raise OutboundRefused("Only https:// addresses are called.")
    if url.userinfo:
        raise OutboundRefused("An address must not carry a name or a password.")
    if not url.host:
        raise OutboundRefused("The address names no host.")
    port = url.port or (443 if url.scheme == "https" else 80)
    if port not in policy.ports and not (policy.plain_http and port == 80):
        raise OutboundRefused(f"Port {port} is not called.")
    return port


def check_address(url: httpx.URL, policy: OutboundPolicy) -> None:
    """As `check`, and an address in figures must be one that may be called. Raises OutboundRefused."""
    check(url, policy)
    try:
        ip_address(url.host)
    except ValueError:
        return  # a name: what it resolves to is checked when it is called
    if not policy.allows(url.host):
        raise OutboundRefused("The address is not on the public internet.")


async def system_resolve(host: str, port: int) -> Sequence[str]:
    """What the operating system says."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class _Guarded(httpx.AsyncBaseTransport):
    """Checks each request (were redirects followed: each hop) and pins it to a checked address."""

    def __init__(
        self, policy: OutboundPolicy, resolve: Resolve, tls: ssl.SSLContext, connections: int
    ) -> None:
        self._policy = policy
        self._resolve = resolve
        # No connection is kept: one made for a name must not carry requests for another on the same address.
        self._inner = httpx.AsyncHTTPTransport(
            verify=tls,
            trust_env=False,
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=0),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        port = check(request.url, self._policy)
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError("The name cannot be resolved.", request=request) from error
        if not addresses or not all(self._policy.allows(address) for address in addresses):
            raise OutboundRefused("The address is not on the public internet.")
        pinned = httpx.Request(
            request.method,
            request.url.copy_with(host=addresses[0], port=port),
            headers=request.headers,
            stream=request.stream,
            extensions=request.extensions | {"sni_hostname": host},
        )
        return await self._inner.handle_async_request(pinned)

    async def aclose(self) -> None:
        await self._inner.aclose()
