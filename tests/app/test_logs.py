"""What must not be in a log is not in it, whichever way it came."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.types import Receive, Scope, Send

from api_client.client import BackendClient
from api_client.contract import Unavailable
from app import logs
from app.masking import mask_text
from app.telemetry.http import NamedCarrier
from app.telemetry.tracing import Traces, trace_id
from app.telemetry.watch import Watch
from backend.platform.middleware import RequestId


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    before = logging.getLogger().handlers[:]
    level = logging.getLogger().level
    logging.getLogger().handlers = []
    logs.configure("debug", tmp_path / "logs" / "xiaoka.log")
    yield tmp_path / "logs" / "xiaoka.log"
    for handler in logging.getLogger().handlers:
        handler.close()
    logging.getLogger().handlers = before
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()


PRIVATE = [
    "13800138000",
    "+86 138 0013 8000",
    "138-0013-8000",
    "１３８００１３８０００",
    "QQ 12345678",
    "qq号：12345678",
    "ABCDE-FGHJK-23456",
    "xk_abcdefgh_S3cretS3cret",
    "Bearer abcdef123456",
]


@pytest.mark.parametrize("private", PRIVATE)
def test_masked_in_a_sentence(private: str) -> None:
    masked = mask_text(f"charged {private}, then stopped")
    digits = [part for part in private.replace("-", " ").split() if any(sign.isdigit() for sign in part)]
    assert "***" in masked
    assert not any(part in masked for part in digits)
    assert masked.endswith(", then stopped")


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("GET /cashier/fNw2xJ8 HTTP/1.1", "GET /cashier/*** HTTP/1.1"),
        ("http://x.test/p?token=abc&page=2", "http://x.test/p?token=***&page=2"),
        ("/v1/chats/web/1f3c9a0b", "/v1/chats/web/***"),
        ("/v1/customers/1/contacts/%E5%84%BF", "/v1/customers/1/contacts/***"),
        ("postgresql://shop:s3cret@db/shop", "postgresql://shop:***@db/shop"),
    ],
)
def test_masked_in_an_address(address: str, masked: str) -> None:
    assert mask_text(address) == masked


@pytest.mark.parametrize(
    "harmless",
    [
        "018f3a2b-1380-7138-8001-138001380001",
        "order 260311-7KQ2 took 1380013 microseconds",
        "2026-03-11T04:00:00.123456Z",
        "1741665600000000",
    ],
)
def test_what_is_needed_stays(harmless: str) -> None:
    assert mask_text(harmless) == harmless


def test_our_own_entries(log: Path) -> None:
    structlog.get_logger("core").warning(
        "told", phone="13800138000", order={"target": "10001", "total": 5000}
    )
    entry = json.loads(log.read_text())
    assert entry["event"] == "told"
    assert entry["level"] == "warning"
    assert entry["logger"] == "core"
    assert entry["phone"] == "***"
    assert entry["order"] == {"target": "***", "total": 5000}


def test_entries_of_libraries_and_tracebacks(log: Path) -> None:
    try:
        raise ValueError("no such number: 13800138000")
    except ValueError:
        logging.getLogger("library").exception("failed for %s", "xk_abc_S3cret")
    text = log.read_text()
    entry = json.loads(text)
    assert "13800138000" not in text
    assert "S3cret" not in text
    assert "ValueError" in entry["exception"]
    assert entry["event"] == "failed for xk_abc_***"


def test_one_line_each_and_chinese_readable(log: Path) -> None:
    structlog.get_logger().info("说了\n两行")
    logging.getLogger("x").info("第二")
    lines = log.read_text().splitlines()
    assert len(lines) == 2
    assert "第二" in lines[1]


def test_details_of_the_database_are_left_out_and_the_rest_of_the_traceback_stays(log: Path) -> None:
    said = 'violates "never"\nDETAIL:  Failing row contains (1, 欧阳小梅\n北京).'
    try:
        try:
            raise ValueError(said)
        except ValueError as error:
            raise RuntimeError("the statement failed") from error
    except RuntimeError:
        logging.getLogger("library").exception("failed")
    text = log.read_text()
    assert "欧阳小梅" not in text
    assert "北京" not in text
    assert "RuntimeError: the statement failed" in text


@pytest.mark.parametrize("whoever", ["a library", "ourselves"])
def test_what_is_away_is_named_without_a_stack_trace(log: Path, whoever: str) -> None:
    try:
        raise Unavailable("GET readyz: status 503")
    except Unavailable:
        if whoever == "ourselves":
            structlog.get_logger().warning("not_now", exc_info=True)
        else:
            logging.getLogger("library").exception("not now")
    entry = json.loads(log.read_text())
    assert (entry["level"], entry["outage"]) == ("warning", "Unavailable")
    assert "exception" not in entry


def test_libraries_never_debug(log: Path) -> None:
    """The web socket library prints every frame when it debugs."""
    logging.getLogger("uvicorn.error").debug("< TEXT 我的密码")
    logging.getLogger("websockets.server").debug("< TEXT 我的密码")
    logging.getLogger("core.engine").debug("ours")
    assert "密码" not in log.read_text()
    assert "ours" in log.read_text()


async def _talkative(scope: Scope, receive: Receive, send: Send) -> None:
    logging.getLogger("backend").warning("at work")
    await send({"type": "http.response.start", "status": 500, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def test_a_request_and_the_turn_that_makes_it_have_one_name_in_the_log(log: Path) -> None:
    client = BackendClient("http://shop.test", "xk_test_key", app=RequestId(_talkative), over=NamedCarrier)
    with structlog.contextvars.bound_contextvars(request_id="turn-1"):
        structlog.get_logger("bots").info("asks")
        with pytest.raises(Unavailable):
            await client.catalogue()
    with pytest.raises(Unavailable):
        await client.catalogue()
    structlog.get_logger("bots").info("rests")
    lines = log.read_text().splitlines()  # noqa: ASYNC240
    asks, works, alone, rests = [json.loads(line) for line in lines]
    assert asks["request_id"] == works["request_id"] == "turn-1"
    assert alone["request_id"] not in ("turn-1", None), "nobody named it, so it named itself"
    assert "request_id" not in rests


def test_a_trace_is_named_in_the_log(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_facts", {})
    logs.name_in_every_line("trace_id", trace_id)
    watch = Watch(None, Traces("api", SimpleSpanProcessor(InMemorySpanExporter())))
    with watch.watch("job"):
        logging.getLogger("backend").warning("at work")
        traced = watch.trace()
    logging.getLogger("backend").warning("at rest")
    works, rests = [json.loads(line) for line in log.read_text().splitlines()]
    assert traced is not None
    assert works["trace_id"] == traced.split("-")[1]
    assert "trace_id" not in rests
