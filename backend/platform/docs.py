"""The page `/docs`: a viewer for `/openapi.json`; nothing inline, nothing from elsewhere."""

from functools import cache
from importlib.resources import files

from fastapi import APIRouter
from fastapi.responses import Response

router = APIRouter(include_in_schema=False)

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Xiaoka backend</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<script defer src="/docs/swagger-ui-bundle.js"></script>
<script defer src="/docs/start.js"></script>
</head>
<body>
<div id="viewer"></div>
<noscript><p>The API is described in <a href="/openapi.json">/openapi.json</a>.</p></noscript>
</body>
</html>
"""

_START = 'SwaggerUIBundle({url: "/openapi.json", dom_id: "#viewer", validatorUrl: null});\n'


@cache
def _bundled(name: str) -> bytes:
    """A file of Swagger UI as the package `fastapi-offline` ships it."""
    return files("fastapi_offline").joinpath("static", name).read_bytes()


def _file(body: bytes | str, media_type: str) -> Response:
    return Response(body, media_type=media_type, headers={"Cache-Control": "public, max-age=3600"})


@router.get("/docs")
async def page() -> Response:
    """The viewer."""
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
    return Response(_PAGE, media_type="text/html", headers=headers)


@router.get("/docs/start.js")
async def start() -> Response:
    """Starts the viewer; in a file of its own because the page allows no inline script."""
    return _file(_START, "text/javascript")


@router.get("/docs/swagger-ui-bundle.js")
async def script() -> Response:
    """Swagger UI."""
    return _file(_bundled("swagger-ui-bundle.js"), "text/javascript")


@router.get("/docs/swagger-ui.css")
async def style() -> Response:
    """How it looks."""
    return _file(_bundled("swagger-ui.css"), "text/css")
