"""Structured logs: one JSON object a line, personal data masked, from our code and the libraries alike."""

import logging
import logging.handlers
import sys
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

import structlog

from api_client.contract import Unavailable
from backend.platform.outage import is_outage

from .masking import mask_fields, mask_text

_FILE_BYTES = 10 * 1024 * 1024
_FILES = 3
_OURS = ("api_client", "app", "backend", "bots", "core", "voice")
_NOISY = ("httpx", "httpcore", "asyncio", "alembic", "pgqueuer", "uvicorn.access")


_facts: dict[str, Callable[[], str | None]] = {}


def name_in_every_line(fact: str, source: Callable[[], str | None]) -> None:
    """From now on ask `source` for `fact` at each line, in the context that writes it; None is left out."""
    _facts[fact] = source


def _named(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for fact, source in _facts.items():
        if (value := source()) is not None:
            entry[fact] = value
    return entry


def configure(level: str = "info", file: Path | None = None) -> None:
    """Send everything at or above `level` to `file` (three files of 10 MB in turn), or to standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        _named,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _calm,
            structlog.processors.format_exc_info,
            _mask,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ],
    )
    handler: logging.Handler
    if file is None:
        handler = logging.StreamHandler(sys.stderr)
    else:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            file, maxBytes=_FILE_BYTES, backupCount=_FILES - 1, encoding="utf-8"
        )
    handler.setFormatter(_Masked(formatter))
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    # Libraries that debug print what they carry: every sentence of a chat, for one.
    root.setLevel(max(logging.INFO, logging.getLevelNamesMapping()[level.upper()]))
    for name in _OURS:
        logging.getLogger(name).setLevel(level.upper())
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def _calm(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """What is away is a warning with its name, whoever tells of it: no stack trace would explain more."""
    error = entry.get("exc_info")
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, Unavailable) or (isinstance(error, BaseException) and is_outage(error)):
        del entry["exc_info"]
        entry.update(level="warning", outage=type(error).__name__)
    return entry


def _mask(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    masked: dict[str, Any] = mask_fields(dict(entry))
    return masked


class _Masked(logging.Formatter):
    """Masks the finished line, so that nothing gets by: messages, arguments, tracebacks."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        return mask_text(self._inner.format(record))
