"""The shortest way in for the busiest requests.

FastAPI looks for the route and solves its dependencies anew for each request, which takes longer than placing
an order does. An endpoint marked with `direct` is called without that: the route is found by its address, and
the few things it may ask for are handed over. FastAPI still documents it and answers everything else.
"""

import inspect
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar, get_args, get_origin

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi.security.utils import get_authorization_scheme_param
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from . import auth, batch, idempotency
from .problems import ProblemError

Endpoint = TypeVar("Endpoint", bound=Callable[..., Awaitable[Any]])
Refuse = Callable[[Request, Exception], Awaitable[Response]]

_MARK = "__direct__"


def direct(endpoint: Endpoint) -> Endpoint:
    """Mark an endpoint. Of the request it takes its path, a body, who calls and the idempotency key only."""
    setattr(endpoint, _MARK, True)
    return endpoint


class Direct:
    """ASGI middleware: answers the marked endpoints of `routers`, whose addresses begin with `prefix`.

    `refuse` turns what an endpoint may raise into an answer, by the kind of exception.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        routers: Sequence[APIRouter],
        prefix: str,
        refuse: Sequence[tuple[type[Exception], Refuse]],
    ) -> None:
        self._app = app
        self._refuse = refuse
        self._kinds = tuple(kind for kind, _ in refuse)
        self._routes: dict[str, list[_Route]] = defaultdict(list)
        for router in routers:
            for route in router.routes:
                if isinstance(route, APIRoute) and hasattr(route.endpoint, _MARK):
                    for method in route.methods or ():
                        self._routes[method].append(_Route(route, prefix))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        route, found = self._find(scope) if scope["type"] == "http" else (None, None)
        if route is None or found is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await route.answer(request, found)
        except self._kinds as error:
            refuse = next(refuse for kind, refuse in self._refuse if isinstance(error, kind))
            response = await refuse(request, error)
        await response(scope, receive, send)

    def _find(self, scope: Scope) -> "tuple[_Route | None, re.Match[str] | None]":
        for route in self._routes.get(scope["method"], ()):
            if found := route.address.match(scope["path"]):
                return route, found
        return None, None


class _Route:
    """One endpoint, and what it asks for by parameter."""

    def __init__(self, route: APIRoute, prefix: str) -> None:
        self._route = route
        self._status = route.status_code or 200
        self.address, _, in_path = compile_path(prefix + route.path)
        asked = {name: part.annotation for name, part in inspect.signature(route.endpoint).parameters.items()}
        self._path = {name: TypeAdapter(asked.pop(name)) for name in in_path}
        self._bodies = {name: asked.pop(name) for name, kind in list(asked.items()) if _is_model(kind)}
        self._parts = {name: _PARTS[_dependency(kind)] for name, kind in asked.items()}

    async def answer(self, request: Request, found: re.Match[str]) -> Response:
        request.scope["route"] = self._route
        database = request.app.state.database
        scheme, secret = get_authorization_scheme_param(request.headers.get("authorization"))
        bearer = scheme.lower() == "bearer" and secret != ""
        caller = await auth.caller_with(secret if bearer else None, request, database)
        given = {name: _parsed(name, kind, found[name]) for name, kind in self._path.items()}
        for name, model in self._bodies.items():
            given[name] = _body(request, model, await request.body())
        for name, part in self._parts.items():
            given[name] = await part(request, caller, database)
        result = await self._route.endpoint(**given)
        if isinstance(result, Response):
            return result
        return Response(result.model_dump_json(), self._status, media_type="application/json")


def _parsed(name: str, kind: TypeAdapter[Any], said: str) -> Any:
    try:
        return kind.validate_python(said)
    except ValidationError as error:
        raise _invalid(("path", name), error) from error


def _body(request: Request, model: type[BaseModel], body: bytes) -> BaseModel:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise ProblemError("invalid_request", "The body must be JSON, and its Content-Type must say so.")
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise _invalid(("body",), error) from error


def _invalid(place: tuple[str, ...], error: ValidationError) -> RequestValidationError:
    found = error.errors(include_url=False)
    return RequestValidationError([part | {"loc": (*place, *part["loc"])} for part in found])


async def _caller(_: Request, caller: Any, __: Any) -> Any:
    return caller


async def _database(_: Request, __: Any, database: Any) -> Any:
    return database


async def _together(request: Request, _: Any, __: Any) -> Any:
    return await batch.together(request)


async def _once(request: Request, caller: Any, database: Any) -> Any:
    key = request.headers.get("idempotency-key")
    if key is not None and not 1 <= len(key) <= idempotency.LONGEST_KEY:
        raise ProblemError("invalid_request", "Not valid: header.idempotency-key.")
    return await idempotency.once(request, caller, database, key)


_PARTS: dict[Any, Callable[[Request, Any, Any], Awaitable[Any]]] = {
    auth.caller: _caller,
    auth.database: _database,
    batch.together: _together,
    idempotency.once: _once,
}


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _dependency(annotation: Any) -> Any:
    assert get_origin(annotation) is not None, f"an endpoint called directly cannot ask for {annotation}"
    return get_args(annotation)[1].dependency
