"""What people's browsers reach: the chat page, its socket, the cashier; and the backend behind the bots."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from app.settings import Settings

from .finding import Finding, fail, ok, warn

_PATIENCE = 5.0


async def look(settings: Settings, running: str | None) -> AsyncIterator[Finding]:
    """`running` is where this machine's own Xiaoka answers, if it does."""
    url = settings.public_url or running
    yield address(settings)
    if url is not None:
        async with httpx.AsyncClient(timeout=_PATIENCE) as http:
            yield await _page(http, url)
            yield await _cashier(http, url)
        yield await _socket(url)
    if settings.backend_url is not None:
        async with httpx.AsyncClient(timeout=_PATIENCE) as http:
            yield await _backend(http, settings)


def address(settings: Settings) -> Finding:
    """Pay links and QR codes begin with it."""
    url = settings.public_url
    if url is None:
        return warn(
            "public_url",
            "没有设置 XIAOKA_PUBLIC_URL：付款链接只在本机能打开。上线前请设成 https 网址。",
            "XIAOKA_PUBLIC_URL is not set: pay links open on this machine only. "
            "Set an https address to go live.",
        )
    if urlsplit(url).scheme != "https":
        return warn(
            "public_url",
            f"{url} 不是 https：付款页会被浏览器警告。请在代理上配好证书。",
            f"{url} is not https: browsers warn about the pay page. Put a certificate on the proxy.",
        )
    return ok("public_url", f"对外网址 {url}。", f"People reach us at {url}.")


async def _page(http: httpx.AsyncClient, url: str) -> Finding:
    status = await _status(http, f"{url}/healthz")
    if status == "200":
        return ok("page", f"{url} 能打开。", f"{url} answers.")
    return fail(
        "page",
        f"{url} 打不开（{status}）；请检查域名、代理和 --host/--port。",
        f"{url} does not answer ({status}); look at the name, the proxy and --host/--port.",
    )


async def _cashier(http: httpx.AsyncClient, url: str) -> Finding:
    status = await _status(http, f"{url}/cashier/look/cashier.css")
    if status == "200":
        return ok("cashier", "收银台能打开。", "The cashier can be reached.")
    return fail(
        "cashier",
        f"收银台打不开（{status}）：没人能付款。请让代理把 /cashier/ 转给 api 角色。",
        f"The cashier does not answer ({status}): nobody can pay. Have the proxy pass /cashier/ to role api.",
    )


async def _socket(url: str) -> Finding:
    there = f"{url.replace('http', 'ws', 1)}/chat/ws"
    try:
        # Without a session the server accepts, says so, and closes: the way is free.
        async with asyncio.timeout(_PATIENCE), connect(there, additional_headers={"Origin": url}) as socket:
            await socket.recv()
    except ConnectionClosed:
        pass
    except (InvalidHandshake, OSError) as error:
        return fail(
            "socket",
            f"聊天连不上 {there}（{type(error).__name__}）；请让代理转发 WebSocket（Upgrade 头）。",
            f"The chat cannot connect to {there} ({type(error).__name__}); "
            "have the proxy pass WebSocket upgrades.",
        )
    return ok("socket", "聊天连接正常。", "The chat can connect.")


async def _backend(http: httpx.AsyncClient, settings: Settings) -> Finding:
    url = settings.backend_url
    status = await _status(http, f"{url}/readyz")
    if status != "200":
        return fail(
            "backend",
            f"后端 {url} 没有就绪（{status}）；请启动 api 角色，或改 XIAOKA_BACKEND_URL。",
            f"The backend at {url} is not ready ({status}); start role api or correct XIAOKA_BACKEND_URL.",
        )
    if settings.backend_key is not None:
        key = settings.backend_key.get_secret_value()
        status = await _status(http, f"{url}/v1/catalogue", {"Authorization": f"Bearer {key}"})
        if status != "200":
            return fail(
                "backend",
                f"后端不认 XIAOKA_BACKEND_KEY（{status}）；"
                "请用 xiaoka keys create --scope channel 重新生成一个。",
                f"The backend refuses XIAOKA_BACKEND_KEY ({status}); "
                "make another one with xiaoka keys create --scope channel.",
            )
    return ok("backend", f"后端 {url} 就绪。", f"The backend at {url} is ready.")


async def _status(http: httpx.AsyncClient, url: str, headers: dict[str, str] | None = None) -> str:
    try:
        return str((await http.get(url, headers=headers)).status_code)
    except httpx.HTTPError as error:
        return type(error).__name__
