"""Pictures as PNG bytes, for messengers that take nothing but files.

png = await off_loop(composition_png, picture, mode="elderly")

The functions may be called from any thread. The first call imports matplotlib (about half a second);
importing this package does not. What was drawn lately is kept in memory by its content.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from threading import Lock
from typing import ParamSpec

from core.model import Chart, Meters, Mode, Picture

_KEPT = 128
"""Pictures of each kind, 15 to 60 kB apiece."""

_P = ParamSpec("_P")
_one_at_a_time = Lock()
"""matplotlib promises nothing about threads."""
# One thread: drawing holds the interpreter, a second one would only take more of it from the conversation.
_drawing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pictures")


async def off_loop(draw: Callable[_P, bytes], *args: _P.args, **kwargs: _P.kwargs) -> bytes:
    """`draw(*args, **kwargs)` in the drawing thread, so that the event loop goes on."""
    return await asyncio.get_running_loop().run_in_executor(_drawing, partial(draw, *args, **kwargs))


@lru_cache(maxsize=_KEPT)
def composition_png(picture: Picture, *, mode: Mode = "standard") -> bytes:
    """The composition of a balance, as the web chat draws it; larger letters in elderly mode."""
    from .composition import draw

    with _one_at_a_time:
        return draw(picture, mode)


@lru_cache(maxsize=_KEPT)
def chart_png(chart: Chart, *, mode: Mode = "standard") -> bytes:
    """A report: facts, amounts over time, the balance, and the sentence that matters."""
    from .chart import draw

    with _one_at_a_time:
        return draw(chart, mode)


@lru_cache(maxsize=_KEPT)
def meters_png(meters: Meters, *, mode: Mode = "standard") -> bytes:
    """Points of so many: the sum, its parts, and the sentence that matters."""
    from .meters import draw

    with _one_at_a_time:
        return draw(meters, mode)


@lru_cache(maxsize=_KEPT)
def qr_png(text: str) -> bytes:
    """A QR code with its quiet zone, large enough to be scanned from another screen."""
    import io

    import segno

    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=12, border=4)
    return out.getvalue()
