"""`xiaoka telegram`: try the bots by hand before a Telegram of our own, or hear how to run them for real."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from app.data_folder import start_over
from app.fake_merchant import open_merchant
from app.house import Plan
from app.messengers import MerchantsTelegramSettings, TelegramSettings
from app.ports import listen
from app.problems import StartupError
from app.process import run
from app.running import AlreadyRunningError, Seat
from app.secrets import Vault
from app.serving import serve
from app.settings import Settings
from app.stores import open_stores

from .frame import Frame, open_frame, tell

if TYPE_CHECKING:
    from tests.telegram.page.phones import Phones

_READY = """
手机准备好了。 The phones are ready.

  手机 / phones  {page}/
  店铺 / shop    {shop}/
  数据 / data    {data}

先点「开始」，再说：充五十块话费，号码 13800138000；商户那部问：余额还能用多久
按 Ctrl-C 停止。(Ctrl-C stops.)
"""

_FOR_REAL = """用真的机器人 / With a real bot:

  1. 在 Telegram 里找 @BotFather，发 /newbot，拿到令牌。 Ask @BotFather for a token with /newbot.
  2. export XIAOKA_TELEGRAM__TOKEN=<令牌 / token>   （商户 / merchants: XIAOKA_TELEGRAM_MERCHANTS__TOKEN）
  3. xiaoka demo

先不用令牌试一试 / To try it without a token: xiaoka telegram --fake
"""


@dataclass(frozen=True)
class Bench:
    """The page with its phones, and the settings with which the bots come to its Telegram."""

    page: str
    phones: "Phones"
    settings: Settings


def for_real() -> int:
    """Say how to run with a token of one's own."""
    print(_FOR_REAL, end="", flush=True)
    return 0


def fake(data: Path, config: Path | None, *, port: int, fresh: bool) -> int:
    """The demo shop with its bots and the page of phones, until Ctrl-C. Raises StartupError."""
    if fresh:
        start_over(data)
    frame = open_frame(data, config)
    try:
        with Seat(frame.data) as seat:

            async def main(stop: asyncio.Event) -> None:
                await _serve(frame, seat, stop, port)

            run(main)
    except AlreadyRunningError:
        raise StartupError(
            f"Xiaoka is already running in {frame.data}; stop it first, or take another folder with --data."
        ) from None
    return 0


async def _serve(frame: Frame, seat: Seat, stop: asyncio.Event, port: int) -> None:
    settings = frame.settings
    async with _bench(settings, port) as bench, open_stores(frame.data, settings, tell=tell) as stores:
        codes = await open_merchant(settings, Vault(frame.data, settings), stores)
        bench.phones.give_codes(asdict(codes))

        def ready(url: str | None) -> None:
            assert url is not None
            seat.reachable_at(url)
            print(_READY.format(page=bench.page, shop=url, data=frame.data), flush=True)

        plan = Plan(frame.data, bench.settings, demo=True, new_merchants=False)
        await serve(plan, stop, host="127.0.0.1", port=0, tell=tell, ready=ready)


@asynccontextmanager
async def _bench(settings: Settings, port: int) -> AsyncIterator[Bench]:
    try:
        from tests.telegram.page.cast import cast
        from tests.telegram.page.server import phone_page
        from tests.telegram.server.serving import serving
        from tests.telegram.server.telegram import FakeTelegram
    except ImportError as error:
        raise StartupError(
            "--fake plays the Telegram of our tests (tests/telegram): run it from a checkout of the project."
        ) from error
    if port:
        listen("127.0.0.1", port).close()  # says in a sentence when it is taken
    # The shop remembers the chats and updates of earlier runs: those of this one have other numbers.
    async with FakeTelegram(first_id=int(time.time())) as telegram:
        customers, merchants = telegram.bot("xiaoka_bot"), telegram.bot("xiaoka_shop_bot")
        phones = cast(telegram, customers, merchants)
        async with serving(phone_page(phones), port) as page:
            at = {"api_url": telegram.url}
            bots = {
                "telegram": TelegramSettings(token=SecretStr(customers.token), **at),
                "telegram_merchants": MerchantsTelegramSettings(token=SecretStr(merchants.token), **at),
            }
            yield Bench(page, phones, settings.model_copy(update=bots))
