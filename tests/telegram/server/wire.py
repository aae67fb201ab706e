"""Reads a request of any of the forms the Bot API allows."""

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from tests.telegram.server.files import MOST_UPLOAD, Upload
from tests.telegram.server.refusals import bad_request


@dataclass(frozen=True)
class Given:
    """The parameters as they came, and the files beside them."""

    params: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)


async def read(request: Request) -> Given:
    """Query string, urlencoded, multipart or JSON body; the body wins over the query string."""
    params: dict[str, Any] = dict(request.query_params)
    files: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method == "GET" or not await request.body():
        return Given(params)
    if kind == "application/json":
        params |= _object(await request.body())
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        async with request.form(max_files=20, max_part_size=MOST_UPLOAD) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    files[name] = Upload(value.filename or name, value.content_type or "", await value.read())
                else:
                    params[name] = value
    else:
        raise bad_request(f"unsupported content type {kind!r}")
    return Given({name: value for name, value in params.items() if value is not None}, files)


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        raise bad_request("can't parse request body as JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("can't parse request body as JSON object")
    return value
