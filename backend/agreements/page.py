"""The page behind a one-time link, for people who have no key."""

import asyncio
from functools import cache
from pathlib import Path
from string import Template

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.platform.auth import DatabaseDep

from . import papers
from .pdf import paper

router = APIRouter(prefix="/papers", include_in_schema=False)

_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}
_READY = ("下载承诺书", "这个链接只能用一次。点下面的按钮，就会得到您签过的那一份。",
          "The link works once: press the button to get what you signed.")  # fmt: skip
_OVER = ("链接已经用过或过期了", "回到聊天里说“下载承诺书”，会给您一个新的链接。",
         "This link was used or is too old. Ask for a new one in the chat.")  # fmt: skip


@router.get("/look/paper.css")
async def look() -> Response:
    """How the page looks."""
    return Response(_file("paper.css"), media_type="text/css", headers={"X-Content-Type-Options": "nosniff"})


@router.get("/{token}")
async def show(token: str, database: DatabaseDep) -> HTMLResponse:
    """The button; looking at it uses nothing up."""
    return _page(ready=await database.run(lambda tx: papers.known(tx, token)))


@router.post("/{token}")
async def take(token: str, database: DatabaseDep) -> Response:
    """The PDF, once."""
    found = await database.run(lambda tx: papers.take(tx, token))
    if found is None:
        return _page(ready=False)
    made = await asyncio.to_thread(paper, found)
    named = {"Content-Disposition": f'attachment; filename="agreement-{found.version}.pdf"'}
    return Response(made, media_type="application/pdf", headers=_HEADERS | named)


@cache
def _file(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def _page(*, ready: bool) -> HTMLResponse:
    title, words, english = _READY if ready else _OVER
    values = {"title": title, "words": words, "english": english, "hidden": "" if ready else "hidden"}
    html = Template(_file("paper.html")).substitute(values)
    return HTMLResponse(html, 200 if ready else 410, headers=_HEADERS)
