"""The web chat over HTTP: the page, its files, and the socket."""

import re
from urllib.parse import urlsplit

from fastapi import APIRouter, HTTPException, Request, WebSocket
from starlette.requests import HTTPConnection
from starlette.responses import Response

from bots.runtime import Hub
from bots.runtime.preferences import PreferencesOf

from .assets import Asset, Assets, guard
from .limits import AddressWait, Allowance, Guests
from .session import begin, chat_of
from .socket import Page
from .voice import PageVoice, add_routes

_HOST = re.compile(r"^[A-Za-z0-9.\-\[\]:]{1,255}$")

NO_SESSION = 4401
"""Close code: the browser brought no session; the page asks for a new one and comes back."""

TOO_MANY_PAGES = 4429
"""Close code: this person has the chat open too often."""

LAST_SEQ = 2**53
"""No chat gets that long; what a page asks for beyond it is nonsense."""


def create_router(
    hub: Hub,
    preferences_of: PreferencesOf,
    address_wait: AddressWait = lambda _: 0.0,
    *,
    public_url: str | None = None,
    voice: PageVoice | None = None,
) -> APIRouter:
    """The chat's routes: `/`, `/static/…`, `/sw.js`, `/manifest.webmanifest`, the socket `/chat/ws`, and
    `/chat/voice` and `/chat/spoken/…` for people who speak, where `voice` is installed.

    `preferences_of` tells mode and language of a chat's person, None while nobody is known. `address_wait`
    counts an update from an address and says how long that address must wait, if at all. `public_url` is
    where people reach the page, needed when a proxy changes the Host header; with https the cookie is sent
    over https only.
    """
    router = APIRouter(include_in_schema=False)
    assets = Assets()
    guests = Guests()
    public = urlsplit(public_url or "")

    def file(request: Request, name: str, *, keep: bool = False) -> Response:
        asset: Asset | None = assets.get(name)
        if asset is None:
            raise HTTPException(404)
        return guard(asset.response(request, keep=keep), _host(request))

    @router.api_route("/", methods=["GET", "HEAD"])
    async def page(request: Request) -> Response:
        response = file(request, "index.html")
        response.headers["Cache-Control"] = "private, no-cache"
        secure = request.url.scheme == "https" or public.scheme == "https"
        begin(response, request.cookies, secure=secure)
        return response

    @router.get("/static/{version}/{name:path}")
    async def static(request: Request, version: str, name: str) -> Response:
        return file(request, name, keep=version == assets.version)

    @router.get("/sw.js")
    async def service_worker(request: Request) -> Response:
        return file(request, "sw.js")

    @router.get("/manifest.webmanifest")
    async def manifest(request: Request) -> Response:
        return file(request, "manifest.webmanifest")

    @router.websocket("/chat/ws")
    async def chat(socket: WebSocket, after: int = 0) -> None:
        if not _same_origin(socket, public.netloc):
            await socket.close(1008)  # before accept: the handshake is answered 403
            return
        await socket.accept()
        who = chat_of(socket.cookies)
        if who is None:
            await socket.close(NO_SESSION)
            return
        if not guests.enter(who.address):
            await socket.close(TOO_MANY_PAGES)
            return
        try:
            came_from = socket.client.host if socket.client else "unknown"
            allowance = Allowance(guests, who.address, came_from, address_wait)
            page = Page(
                socket, who, hub, preferences_of, allowance,
                hears=voice.most_seconds if voice else None, speaks=bool(voice and voice.mouth),
            )  # fmt: skip
            await page.run(min(max(0, after), LAST_SEQ))
        finally:
            guests.leave(who.address)

    add_routes(
        router, hub, preferences_of, voice, guests=guests, address_wait=address_wait,
        same_origin=lambda request: _same_origin(request, public.netloc),
    )  # fmt: skip

    return router


def _host(request: Request) -> str:
    host = request.headers.get("host", "")
    return host if _HOST.match(host) else ""


def _same_origin(request: HTTPConnection, public_host: str) -> bool:
    """Browsers always name the page that opens a socket or posts; only our own page may."""
    origin = urlsplit(request.headers.get("origin", "")).netloc
    return bool(origin) and origin in (request.headers.get("host"), public_host)
