"""Updates per second of the customers' bot, beside a bare aiogram echo bot, through the same fake Bot API.

Three processes: Telegram with its people (`crowd`), and in turns the echo bot (`echo`) and `xiaoka serve
--role all` with the bot's token, both fetching updates by long polling; PostgreSQL and Valkey are there for
both. An update counts when its answer has arrived in the chat. `ratio` is of texts answered by texts, the one
thing an echo bot does as well. `shopping` is a wish answered with a picture of the balance and buttons, one
of which is pressed then. The courier's limits, which are far below all this, are lifted.
"""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil
import uvloop

from benchmarks.cpu import Cores
from benchmarks.report import finish, options, tell
from benchmarks.world import World, open_world

from .crowd import Line, Stretch, Told

_ROUNDS = 2
"""The bots take turns, so that a noisy neighbour hits both."""
_WARM_UP = 2.0
_TEXTS = (Line("谢谢", "不客气"), Line("帮助", "这样说"), Line("有什么卖的", "想买点什么"))
_ECHOES = tuple(Line(line.does, line.does) for line in _TEXTS)
_SHOPPING = (Line("充五十块话费，号码 13800138000", "12.00"), Line("不用了", "没有扣款", tap=True))
_FAST = {"count": 1_000_000, "burst": 1_000_000}
_FOLDER = Path(__file__).parents[2]


async def measure(seconds: float, people: int) -> None:
    """Run and print."""
    async with open_world() as world:
        with _started(["benchmarks.telegram.crowd"], answers=True) as crowd:
            there = json.loads(_line(crowd))
            url, (echo_token, token) = there["url"], there["tokens"]
            with _started(["benchmarks.telegram.echo", url, echo_token, world.redis]) as echo:
                tell("the echo bot")
                _talk(crowd, Stretch(0, people, _WARM_UP, _ECHOES))
                with _xiaoka(world, url, token) as shop:
                    tell("everybody meets the shop's bot")
                    _talk(crowd, Stretch(1, people, _WARM_UP, _TEXTS))
                    figures = _rounds(crowd, echo, shop, seconds, people)
        books_balance = await world.books_balance()
    finish(figures | {"people": people, "seconds": seconds, "books_balance": books_balance})


def _rounds(
    crowd: "subprocess.Popen[str]", echo: "subprocess.Popen[str]", shop: "subprocess.Popen[str]",
    seconds: float, people: int,
) -> dict[str, Any]:  # fmt: skip
    echoed, answered, cores = [], [], []
    used = Cores(shop.pid, echo.pid)
    for number in range(1, _ROUNDS + 1):
        with used.watching():
            echoed.append(_talk(crowd, Stretch(0, people, seconds / _ROUNDS, _ECHOES)))
        echo_cores = used.used["postgres"]
        with used.watching():
            answered.append(_talk(crowd, Stretch(1, people, seconds / _ROUNDS, _TEXTS)))
        cores.append({"echo": echo_cores, "shop": used.used["api"]})
        tell(
            f"round {number}: echo {echoed[-1].rate:.0f}/s with {echo_cores:.2f} cores (Telegram "
            f"{echoed[-1].cpu:.2f}), shop {answered[-1].rate:.0f}/s with {used.used['api']:.2f} cores "
            f"(Telegram {answered[-1].cpu:.2f})"
        )
    _talk(crowd, Stretch(1, people, _WARM_UP, _SHOPPING))
    shopping = _talk(crowd, Stretch(1, people, seconds / _ROUNDS, _SHOPPING))
    alone = _talk(crowd, Stretch(1, 1, seconds / _ROUNDS, _TEXTS))
    rate, echo_rate = _mean(answered), _mean(echoed)
    return {
        "ratio": rate / echo_rate,
        "updates_per_s": rate,
        "echo_per_s": echo_rate,
        "p50_ms": sum(told.p50_ms for told in answered) / len(answered),
        "p99_ms": max(told.p99_ms for told in answered),
        "echo_p50_ms": sum(told.p50_ms for told in echoed) / len(echoed),
        "one_person_p50_ms": alone.p50_ms,
        "shopping_per_s": shopping.rate,
        "shopping_p99_ms": shopping.p99_ms,
        "shopping_calls": shopping.calls,
        "telegram_cores": {"echo": _mean_cpu(echoed), "shop": _mean_cpu(answered)},
        "cores": {name: sum(one[name] for one in cores) / len(cores) for name in cores[0]},
    }


def _mean(told: Sequence[Told]) -> float:
    return sum(one.rate for one in told) / len(told)


def _mean_cpu(told: Sequence[Told]) -> float:
    return sum(one.cpu for one in told) / len(told)


def _talk(crowd: "subprocess.Popen[str]", stretch: Stretch) -> Told:
    assert crowd.stdin is not None
    crowd.stdin.write(json.dumps(asdict(stretch), ensure_ascii=False) + "\n")
    crowd.stdin.flush()
    return Told(**json.loads(_line(crowd)))


def _line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    if line := process.stdout.readline():
        return line
    raise RuntimeError("Telegram and its people have died; what they said is above")


@contextlib.contextmanager
def _xiaoka(world: World, url: str, token: str) -> Iterator["subprocess.Popen[str]"]:
    telegram = {"token": token, "api_url": url, "courier": {"chat": _FAST, "bot": _FAST}}
    given = {
        "DATABASE_URL": world.database,
        "REDIS_URL": world.redis,
        "XIAOKA_LOG_LEVEL": "warning",
        "XIAOKA_TELEGRAM": json.dumps(telegram),
    }
    command = ["app", "serve", "--role", "all", "--demo-shop", "--port", "0", "--data", str(world.folder)]
    with _started(command, given) as process:
        yield process


@contextlib.contextmanager
def _started(
    module: list[str], given: dict[str, str] | None = None, *, answers: bool = False
) -> Iterator["subprocess.Popen[str]"]:
    """A Python process for the block, ended by a signal as a supervisor does."""
    pipe = subprocess.PIPE if answers else subprocess.DEVNULL
    process = subprocess.Popen(
        [sys.executable, "-m", *module], stdin=pipe, stdout=pipe, text=True, cwd=_FOLDER,
        env=os.environ | (given or {}),
    )  # fmt: skip
    try:
        yield process
    finally:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    asked = options("The customers' bot of Telegram.", seconds=12.0, customers=64)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(measure(asked.seconds, asked.customers))
