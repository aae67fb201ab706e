"""What the fork server imports before it forks: all that `xiaoka serve` will need, and its grammar read.

What a life would import by itself, each time anew, is a second of a core, and there are a hundred lives.
"""

import gc
from importlib import import_module

import httpx
import pytest  # noqa: F401 - every child imports the main module again, which is pytest's

from core.texts import default_texts
from core.understanding import default_understanding

_LATE = """
    app.cli app.commands.serve app.desk app.house app.serving app.telegram
    app.voice.hearing app.voice.speaking
    uvicorn.lifespan.on uvicorn.loops.auto uvicorn.protocols.http.auto uvicorn.protocols.websockets.auto
    voice.clips voice.engines voice.pool voice.speakers
"""
for name in _LATE.split():
    import_module(name)
default_understanding()
default_texts()
httpx.AsyncHTTPTransport()  # its transport is imported when the first one is made

# A collection in a life would otherwise write to, and so copy, every page that it shares with all the others.
gc.collect()
gc.freeze()
