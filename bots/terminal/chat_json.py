"""The chat for programs: one JSON object a line in, one reply object a line out."""

import json
from collections.abc import AsyncIterable, Callable
from dataclasses import asdict
from typing import Any

from .scene import Scene, Visit
from .script import Action, ScriptError, checked

_ALOUD = ("heard", "spoken")
"""Only there when somebody speaks."""


async def chat_json(lines: AsyncIterable[str], scene: Scene, out: Callable[[str], None]) -> None:
    """Answer every line of `{"user": …}`, `tap`, `pay`, `wait` or `desk` with one object.

    A line that cannot be understood or done is answered with `{"error": …}`, and the chat goes on.
    """
    visit = Visit(scene)
    async for line in lines:
        if line.strip():
            out(json.dumps(await _answer(visit, line), ensure_ascii=False))


async def _answer(visit: Visit, line: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"error": f"not JSON: {error}"}
    try:
        reply = asdict(await visit.act(checked(Action, data, "line")))
        return {name: value for name, value in reply.items() if name not in _ALOUD or value}
    except ScriptError as error:
        return {"error": str(error).removeprefix("line: ")}
