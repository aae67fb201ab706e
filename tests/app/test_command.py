"""The command line from outside: real processes, real money movement."""

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from app import stores

from .command import Running, environment, xiaoka

COMMANDS = [
    "demo",
    "serve",
    "chat",
    "converse",
    "telegram",
    "understand",
    "audit",
    "doctor",
    "version",
    "keys",
    "keys create",
]
DESK = [
    "reviews",
    "look",
    "refund-order",
    "refund-topup",
    "decide-order",
    "decide-payment",
    "trail",
    "chats",
    "chat",
]


@pytest.mark.parametrize("command", [*COMMANDS, *(f"desk {command}" for command in DESK)])
def test_help_is_helpful(command: str) -> None:
    done = xiaoka(*command.split(), "--help")
    assert done.returncode == 0
    if command not in ("version", "keys"):
        assert "--data" in done.stdout
        assert "Example" in done.stdout


def test_telegram_without_a_token_says_how_to_get_one() -> None:
    done = xiaoka("telegram")
    assert done.returncode == 0
    for words in ("@BotFather", "XIAOKA_TELEGRAM__TOKEN", "--fake"):
        assert words in done.stdout


def test_no_command_shows_the_commands() -> None:
    done = xiaoka()
    assert all(command.split()[0] in done.stdout for command in COMMANDS)


@pytest.mark.parametrize(
    "arguments",
    [["dance"], ["demo", "--port", "x"], ["demo", "--port", "70000"], ["serve", "--role", "king"]],
)
def test_unknown_input_is_a_sentence(arguments: list[str]) -> None:
    done = xiaoka(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "Usage" in done.stderr


def test_a_setting_that_is_wrong_is_a_sentence(tmp_path: Path) -> None:
    done = xiaoka("audit", "--data", tmp_path / "data", XIAOKA_POOL_SIZE="many")
    assert done.returncode == 1
    assert done.stderr.startswith("xiaoka: A setting in the environment is not valid: pool_size")
    assert done.stderr.count("\n") == 1


def test_version() -> None:
    assert xiaoka("version").stdout.strip().count(".") == 2


def test_understand_answers_every_line_in_utf8() -> None:
    # A process of its own from the start: what it writes in is decided before any code of ours.
    done = subprocess.run(
        [sys.executable, "-m", "app", "understand"],
        input="查余额\n充五十块话费\n\n",
        capture_output=True,
        encoding="utf-8",
        check=True,
        env=environment(LC_ALL="C", PYTHONUTF8="0"),
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["text"] for answer in answers] == ["查余额", "充五十块话费", ""]
    assert [answer["intent"] for answer in answers][:2] == ["balance", "purchase"]
    assert answers[1]["slots"]["amount"] == 50_00
    assert "查余额" in done.stdout  # not escaped
    assert all(set(answer) == {"text", "intent", "slots", "confidence"} for answer in answers)


def test_understand_reads_whole_sentences_as_a_conversation_does() -> None:
    said = "余额低于 20 自动充 50\n静音到明天早上\n"
    usual, merchant = (
        [
            json.loads(line)["intent"]
            for line in xiaoka("understand", *options, stdin=said).stdout.splitlines()
        ]
        for options in ((), ("--merchant",))
    )
    assert usual[0] == merchant[0] == "autotopup_set"
    assert usual[1] != merchant[1] == "mute"


def test_demo_once_delivers_and_the_books_balance(tmp_path: Path) -> None:
    data = tmp_path / "data"
    done = xiaoka("demo", "--once", "--data", data)
    assert done.returncode == 0, done.stdout + done.stderr
    for words in (
        "王敏：充五十块话费",
        "还差 12.00",
        "[微信付 12.00]",
        "/cashier/",
        "在收银台付款",
        "delivered",
    ):
        assert words in done.stdout
    audit = xiaoka("audit", "--json", "--data", data)
    assert audit.returncode == 0, audit.stdout + audit.stderr
    report = json.loads(audit.stdout)
    assert report["clean"]
    assert set(report["databases"]) == {stores.MAIN, stores.REHEARSAL}
    assert report["databases"][stores.REHEARSAL]["figures"]["orders"] == 1


def test_chat_json_is_one_object_a_line(tmp_path: Path) -> None:
    lines = ['{"user": "查余额"}', "nonsense", '{"tap": "没有这个"}']
    done = xiaoka("chat", "--json", "--balance", "100.00", "--data", tmp_path / "d", stdin="\n".join(lines))
    first, second, third = (json.loads(line) for line in done.stdout.splitlines())
    assert "100.00" in "".join(first["texts"])
    assert first["intent"] == "balance"
    assert "error" in second
    assert "error" in third


def test_the_demo_from_start_to_stop(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = xiaoka("demo", "--data", data, "--port", port)
        assert done.returncode == 1
        assert f"Port {port} on 127.0.0.1 is taken" in done.stderr
        assert "--port" in done.stderr
    demo = Running(tmp_path / "out", "demo", "--data", data, "--port", 0)
    try:
        said = demo.until("Ctrl-C")
        url = said.partition("chat")[2].split()[0]
        assert "小卡已经准备好了" in said
        assert "小卡" in httpx.get(url).text
        assert httpx.get(f"{url}readyz").json() == {"status": "ok"}
        assert httpx.get(f"{url}v1/catalogue").status_code == 401
        assert xiaoka("audit", "--data", data).returncode == 0
        second = xiaoka("demo", "--data", data)
        assert second.returncode == 0
        assert "已经在这个文件夹里运行" in second.stdout
        assert url in second.stdout
        fresh = xiaoka("demo", "--fresh", "--data", data)
        assert fresh.returncode == 1
        assert "is running" in fresh.stderr
        key = xiaoka("keys", "create", "--scope", "operator", "--data", data).stdout.strip()
        products = httpx.get(f"{url}v1/catalogue", headers={"Authorization": f"Bearer {key}"}).json()[
            "products"
        ]
        assert "huafei-50" in {product["sku"] for product in products}
        assert key not in (data / "logs" / "xiaoka.log").read_text()
    finally:
        status = demo.stop(signal.SIGTERM)
    assert status == 0, demo.said()
    assert "Traceback" not in demo.said()
    assert not (data / "postgres" / "postmaster.pid").exists()


def test_a_database_that_is_away_is_waited_for(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    serving = Running(
        tmp_path / "out", "serve", "--role", "worker", "--data", tmp_path / "data",
        DATABASE_URL=f"postgresql://shop:s3cret@127.0.0.1:{port}/shop", REDIS_URL="redis://127.0.0.1:1/0",
    )  # fmt: skip
    try:
        said = serving.until("Waiting for PostgreSQL")
        assert f"127.0.0.1:{port}/shop" in said
        assert "s3cret" not in said
    finally:
        status = serving.stop(signal.SIGINT)
    assert status == 0
    assert "Traceback" not in serving.said()
