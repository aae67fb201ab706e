"""Serves the page, tells it what happens in the chats, and does what is done there."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tests.telegram.page.phones import Phone, Phones, Seat, View
from tests.telegram.server.person import PaymentRefused
from tests.telegram.server.queries import Query

STATIC = Path(__file__).parent / "static"
_TICK = 1.0
"""Seconds after which also that is noticed which rings no bell: that somebody stopped typing."""
_POLICY = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def phone_page(phones: Phones) -> Starlette:
    """The application of the page."""
    page = _Page(phones)
    return Starlette(
        routes=[
            Route("/", page.index),
            Route("/phones", page.described),
            Route("/events", page.events),
            Route("/act", page.act, methods=["POST"]),
            Route("/file/{number:int}/{file_id}", page.file),
            Mount("/static", StaticFiles(directory=STATIC)),
        ]
    )


class _Page:
    def __init__(self, phones: Phones) -> None:
        self._phones = phones

    async def index(self, _: Request) -> Response:
        page = (STATIC / "index.html").read_text(encoding="utf-8")
        return Response(page, media_type="text/html", headers={"Content-Security-Policy": _POLICY})

    async def described(self, _: Request) -> Response:
        return JSONResponse(self._phones.described())

    async def file(self, request: Request) -> Response:
        """A file that a bot sent or was sent."""
        number = request.path_params["number"]
        if number >= len(self._phones.phones):
            raise HTTPException(404)
        stored = self._phones.phones[number].bot.files.by_id(request.path_params["file_id"])
        if stored is None:
            raise HTTPException(404)
        headers = {"Cache-Control": "max-age=86400", "X-Content-Type-Options": "nosniff"}
        return Response(stored.content, media_type=stored.content_type, headers=headers)

    async def events(self, request: Request) -> Response:
        """Server-sent events for the chats in `see`, first everything, then what changes."""
        addresses = request.query_params.getlist("see")
        for address in addresses:
            self._seat(address)
        views = [View(self._phones, address) for address in addresses]
        headers = {"Cache-Control": "no-store"}
        return StreamingResponse(_told(views), media_type="text/event-stream", headers=headers)

    async def act(self, request: Request) -> Response:
        """Do what a person does with the phone."""
        # Another site can send a form here, but no JSON.
        if request.headers.get("content-type") != "application/json":
            raise HTTPException(415)
        given = await request.json()
        phone, seat = self._seat(str(given.get("see")))
        doing = _ACTS.get(str(given.get("do")))
        if doing is None:
            raise HTTPException(400)
        return JSONResponse(await doing(phone, seat, given))

    def _seat(self, address: str) -> tuple[Phone, Seat]:
        try:
            return self._phones.seat(address)
        except LookupError:
            raise HTTPException(404) from None


async def _told(views: list[View]) -> AsyncIterator[str]:
    bells = {view.address: view.seat.person.chat.bell.wait() for view in views}
    try:
        while True:
            for view in views:
                if bells[view.address].done():
                    bells[view.address] = view.seat.person.chat.bell.wait()
                news = view.news()
                if news is not None:
                    yield f"data: {json.dumps(news, ensure_ascii=False)}\n\n"
            await asyncio.wait(bells.values(), timeout=_TICK, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for bell in bells.values():
            bell.cancel()


async def _say(_: Phone, seat: Seat, given: dict[str, Any]) -> dict[str, Any]:
    text = str(given.get("text", "")).strip()[:4096]
    if text:
        seat.person.says(text)
    return {}


async def _start(_: Phone, seat: Seat, given: dict[str, Any]) -> dict[str, Any]:
    try:
        seat.person.starts(str(given.get("payload", "")))
    except ValueError as refusal:
        return {"alert": str(refusal)}
    return {}


async def _key(_: Phone, seat: Seat, given: dict[str, Any]) -> dict[str, Any]:
    if (seat.person.chat.reply_keyboard or {}).get("one_time_keyboard"):
        seat.person.chat.reply_keyboard = None
    seat.person.says(str(given["text"]))
    return {}


async def _tap(_: Phone, seat: Seat, given: dict[str, Any]) -> dict[str, Any]:
    shown = seat.person.chat.messages.get(int(given["message"]))
    rows = [] if shown is None else shown.data.get("reply_markup", {}).get("inline_keyboard", [])
    try:
        button = rows[int(given["row"])][int(given["column"])]
    except IndexError:
        return {}  # it changed while the finger was on its way
    assert shown is not None
    pressed = seat.person.presses(shown, button)
    if not isinstance(pressed, Query):
        return {"copy" if "copy_text" in button else "url": pressed}
    answer = await seat.person.answer_to(pressed)
    if answer is None:
        return {"late": True}
    said = {"alert" if answer.get("show_alert") else "toast": answer.get("text")}
    return {name: text for name, text in said.items() if text} | (
        {"url": answer["url"]} if answer.get("url") else {}
    )


async def _pay(phone: Phone, seat: Seat, given: dict[str, Any]) -> dict[str, Any]:
    shown = seat.person.chat.messages.get(int(given["message"]))
    if shown is None or "invoice" not in shown.data:
        return {}
    asked = phone.bot.invoice_links[f"#{seat.person.chat.id}:{shown.id}"]
    try:
        await seat.person.pays(shown.data["invoice"]["total_amount"], asked)
    except PaymentRefused as refusal:
        return {"refused": str(refusal)}
    return {"paid": True}


async def _block(_: Phone, seat: Seat, given: dict[str, Any]) -> dict[str, Any]:
    if given.get("on"):
        seat.person.blocks()
    else:
        seat.person.unblocks()
    seat.person.chat.bell.ring()
    return {}


_ACTS = {"say": _say, "tap": _tap, "key": _key, "pay": _pay, "start": _start, "block": _block}
