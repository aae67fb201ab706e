"""The yardstick: a bare aiogram bot with Redis storage that says what it hears, as its documentation shows.

`python -m benchmarks.telegram.echo API_URL TOKEN REDIS_URL`
"""

import asyncio
import sys

import uvloop
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import Message


async def main(api_url: str, token: str, redis_url: str) -> None:
    """Echo until killed. aiogram reads the chat's state from Redis before each handler."""
    dispatcher = Dispatcher(storage=RedisStorage.from_url(redis_url))

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(api_url)))
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(*sys.argv[1:]))
