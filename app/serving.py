"""Serves until it is told to stop, then finishes what is in hand."""

import asyncio
import gc
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import structlog
import uvicorn
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from starlette.types import ASGIApp

from backend.platform.http import NO_TELEMETRY
from bots.web.server import create_router

from .bounded_http import BoundedHttp
from .front import Addresses, Front
from .house import House, Plan, open_house
from .ports import listen, listen_near, reachable_url
from .problems import StoppedError
from .stores import open_stores
from .telemetry.http import Watched

_log = structlog.get_logger(__name__)
_MEMBERS = 64
"""Ports behind the one of the settings that a crew may use for its metrics."""
_GRACE = 10
"""Seconds that requests in hand may still take after the signal."""


async def serve(
    plan: Plan,
    stop: asyncio.Event,
    *,
    host: str,
    port: int,
    tell: Callable[[str], None],
    ready: Callable[[str | None], None],
    shared: bool = False,
) -> None:
    """Serve until `stop`. `ready` is called once, with our address, when everything answers.

    With `shared`, other processes listen on the same port.

    Raises StartupError before that; afterwards whatever a part of us died of.
    """
    settings = plan.settings
    bound = None if plan.role == "worker" else listen(host, port, shared=shared)
    try:
        metrics = None
        if settings.metrics_port is not None:
            # Members of a crew share the port of people, but each has a page of its own.
            near = _MEMBERS if shared else 1
            metrics = listen_near(settings.metrics_host, settings.metrics_port, near)
            tell(f"Metrics at {reachable_url(metrics, settings.metrics_host)}/metrics.")
        url = reachable_url(bound, host) if bound else None
        public_url = settings.public_url or url or f"http://{host}:{port}"
        async with (
            open_stores(plan.data, plan.settings, tell=tell, stop=stop) as stores,
            open_house(plan, stores, public_url) as house,
            alongside(house, bound, metrics) as parts,
        ):
            if bound is not None and house.backend is not None:
                await _prepare_routes(house.backend.app)
            _settle_down()
            ready(url)
            stopping = asyncio.create_task(stop.wait())
            await asyncio.wait({stopping, *parts}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            _log.info("stopping", asked=stop.is_set())
    except StoppedError:
        _log.info("stopped before the start")
    finally:
        if bound is not None:
            bound.close()


async def _prepare_routes(app: ASGIApp) -> None:
    """FastAPI prepares its routes when the first request is held against them, which stops everybody for a
    moment; so that request is ours.
    """
    async with AsyncClient(transport=ASGITransport(app)) as ourselves:
        await ourselves.get("http://start/v1/nothing")


def _settle_down() -> None:
    """What the start has made stays: a full collection that looks at it stops every request for 50 ms."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


@asynccontextmanager
async def alongside(
    house: House, bound: socket.socket | None, metrics: socket.socket | None = None
) -> AsyncIterator[set[asyncio.Task[None]]]:
    """Run the house's duties, HTTP on `bound` and the metrics page beside the block; yields their tasks.

    At the end of the block first requests stop coming, then the turns and jobs in hand are finished. Raises
    what a part died of.
    """
    winding_down = asyncio.Event()
    parts = house.duties(winding_down)
    server = Server(application(house), house.plan.settings.trusted_proxies)
    measuring: Server | None = None
    try:
        if bound is not None:
            parts["http"] = asyncio.create_task(server.serve(sockets=[bound]))
            up = asyncio.create_task(server.up.wait())
            await asyncio.wait({up, parts["http"]}, return_when=asyncio.FIRST_COMPLETED)
            up.cancel()
        if metrics is not None and house.page is not None:
            measuring = Server(house.page, ())
            parts["metrics"] = asyncio.create_task(measuring.serve(sockets=[metrics]))
        yield set(parts.values())
    finally:
        if house.backend is not None:
            house.backend.app.state.closing.set()
        server.should_exit = True
        if "http" in parts:
            await asyncio.wait({parts["http"]})
        winding_down.set()
        if measuring is not None:  # until the end: also the end is worth watching
            measuring.should_exit = True
        await asyncio.wait(set(parts.values()))
    for name, part in parts.items():
        if error := part.exception():
            _log.error("part_died", part=name, exc_info=error)
            raise error


def application(house: House) -> ASGIApp:
    """Everything of this house that speaks HTTP: the front, then the chat page, then the backend's API and
    cashier."""
    settings = house.plan.settings
    addresses = Addresses(settings.limits)
    https = (settings.public_url or "").startswith("https://")
    proxied = bool(settings.trusted_proxies)
    return Front(_doors(house, addresses), addresses, https=https, proxied=proxied)


def _doors(house: House, addresses: Addresses) -> ASGIApp:
    if house.talk is None:
        assert house.backend is not None
        return house.backend.app
    app = FastAPI(openapi_url=None, **NO_TELEMETRY)
    if house.watch is not None:
        app.add_middleware(Watched, watch=house.watch)
    public_url = house.plan.settings.public_url
    talk = house.talk
    app.include_router(
        create_router(
            talk.hub, talk.preferences_of, addresses.wait, public_url=public_url, voice=talk.voice.on_page()
        )
    )
    if house.telegram is not None and house.telegram.router is not None:
        app.include_router(house.telegram.router)
    if house.backend is not None:
        app.mount("/", house.backend.app)
    else:

        @app.get("/healthz")
        async def healthz() -> dict[str, str]:
            return {"status": "ok"}

    return app


class Server(uvicorn.Server):
    """Leaves signals to us, for they mean the whole house; says when it is up."""

    def __init__(self, app: ASGIApp, trusted_proxies: tuple[str, ...]) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            loop="none",
            http=BoundedHttp,
            proxy_headers=bool(trusted_proxies),
            forwarded_allow_ips=list(trusted_proxies),
            server_header=False,
            timeout_graceful_shutdown=_GRACE,
            ws_max_size=64 * 1024,
        )
        super().__init__(config)
        self.up = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()
