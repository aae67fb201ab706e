"""The HTTP application: routers in, RFC 9457 problem documents out for everything that goes wrong."""

import asyncio
import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import asyncpg
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from api_client.contract import Code, Problem

from . import docs
from .auth import CallerCache
from .batch import Together
from .db import Database
from .direct import Direct, Refuse
from .limits import LimitPolicy, Limits
from .middleware import BodyLimit, RequestId
from .outage import is_outage
from .problems import ProblemError

log = logging.getLogger(__name__)

_BY_STATUS: dict[int, Code] = {
    400: "invalid_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "invalid_request",
    429: "too_many_requests",
}

NO_TELEMETRY: dict[str, Any] = {
    "telemetry": {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
}
"""FastAPI's own would tell whole addresses and what people sent: cashier tokens, aliases, phone numbers."""

_DESCRIPTION = """
Prepaid balances and orders. Amounts are integers in fen (1200 is 12.00 yuan), times are UTC.

Every POST that moves money takes an `Idempotency-Key`: same key and same body replay the first answer.
Errors are RFC 9457 problem documents; match on `code`, it never changes its meaning.
"""


def create_app(
    database: Database,
    *,
    v1: Sequence[APIRouter],
    outside: Sequence[APIRouter] = (),
    limits: LimitPolicy | None = None,
) -> FastAPI:
    """The application over `database`: routers of `v1` under `/v1`, those of `outside` as they are."""
    app = FastAPI(
        title="Xiaoka backend",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        **NO_TELEMETRY,
        generate_unique_id_function=_operation_id,
        responses={"default": {"model": Problem, "description": "What went wrong"}},
    )
    app.state.database = database
    app.state.callers = CallerCache()
    app.state.closing = asyncio.Event()  # set by whoever serves it, when requests that wait must end
    app.state.together = Together(database)
    for kind, refuse in _REFUSE:
        app.add_exception_handler(kind, refuse)
    app.state.limits = Limits(limits or LimitPolicy())
    app.add_exception_handler(Exception, _crash)
    for router in v1:
        app.include_router(router, prefix="/v1")
    for router in (_probes(database), docs.router, *outside):
        app.include_router(router)
    app.add_middleware(Direct, routers=v1, prefix="/v1", refuse=_REFUSE)
    app.add_middleware(BodyLimit, limit=64 * 1024)
    app.add_middleware(RequestId)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name


def _probes(database: Database) -> APIRouter:
    router = APIRouter(tags=["operations"])

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """The process is alive."""
        return {"status": "ok"}

    @router.get("/readyz")
    async def readyz() -> dict[str, str]:
        """The database answers. 503 when it does not."""
        try:
            await database.ping()
        except Exception as error:
            log.warning("the database does not answer: %s", type(error).__name__)
            raise ProblemError("unavailable", "The database does not answer.") from error
        return {"status": "ok"}

    return router


def _answer(request: Request, problem: ProblemError, headers: dict[str, str] | None = None) -> JSONResponse:
    document = problem.document(f"urn:xiaoka:request:{request.scope.get('request_id', '-')}")
    headers = dict(headers or {})
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers.setdefault("WWW-Authenticate", "Bearer")
    if "retry_after" in problem.extra:
        headers["Retry-After"] = str(problem.extra["retry_after"])
    return JSONResponse(
        document.model_dump(mode="json"), problem.status, headers, media_type="application/problem+json"
    )


async def _problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ProblemError)
    return _answer(request, error)


_MOST_ERRORS = 20
"""Told of one request; the same field sent ten thousand times is ten thousand errors."""


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    # Names of fields and what is wrong with them, never what was sent: it may be a phone number or a code.
    errors = [
        {"field": ".".join(str(part) for part in found["loc"]), "message": found["msg"]}
        for found in list(error.errors())[:_MOST_ERRORS]
    ]
    where = ", ".join(sorted({found["field"] for found in errors}))
    return _answer(request, ProblemError("invalid_request", f"Not valid: {where}.", errors=errors))


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = _BY_STATUS.get(error.status_code, "internal" if error.status_code >= 500 else "invalid_request")
    problem = ProblemError(code, f"{error.detail}.", status=error.status_code)
    return _answer(request, problem, dict(error.headers or {}))


async def _database(request: Request, error: Exception) -> JSONResponse:
    """The database is away, or a value passed validation that it cannot hold, such as a NUL in a text."""
    if is_outage(error):
        log.warning(
            "request %s: the database is away: %s", request.scope.get("request_id"), type(error).__name__
        )
        away = ProblemError("unavailable", "The books cannot be reached; whether it was done is unknown.")
        return _answer(request, away, {"Retry-After": "1"})
    if not str(getattr(getattr(error, "orig", error), "sqlstate", None)).startswith("22"):  # data exception
        raise error
    return _answer(request, ProblemError("invalid_request", "It has a value that cannot be stored."))


async def _crash(request: Request, error: Exception) -> JSONResponse:
    log.error("request %s failed", request.scope.get("request_id"), exc_info=error)
    return _answer(
        request, ProblemError("internal", "Something went wrong on our side; nobody has to pay twice.")
    )


_REFUSE: tuple[tuple[type[Exception], Refuse], ...] = (
    (ProblemError, _problem),
    (RequestValidationError, _invalid),
    (HTTPException, _http),
    *(
        (kind, _database)
        for kind in (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
    ),
)


def _openapi(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        for path in schema["paths"].values():
            for operation in path.values():
                operation["responses"].pop("422", None)  # FastAPI's own error shape, which we never send
                default = operation["responses"].get("default")
                if default is not None:
                    default["content"] = {
                        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                    }
        schemas = schema["components"]["schemas"]
        schemas.pop("HTTPValidationError", None)
        schemas.pop("ValidationError", None)
        app.openapi_schema = schema
    return app.openapi_schema
