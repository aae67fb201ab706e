"""The main job by speaking to a real browser: its microphone plays recordings, real models hear and speak."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from app.settings import Settings
from app.voice.wiring import opener
from tests.running_shop import running_shop
from voice import audio
from voice.models import Installer, Store, default_folder

from .person import Person
from .test_voice import PHONE, button, shows
from .voices import put_before, talking_browser

RECORDINGS = Path(__file__).parent.parent / "conversations" / "voice"
PATIENCE = 90_000
"""Milliseconds that an answer may take on a machine that does ten other things."""


@pytest.fixture(scope="module")
async def house() -> AsyncIterator[str]:
    """The shop with the models that people install; they are fetched where they are missing."""
    named = os.environ.get("XIAOKA_MODELS")
    installer = Installer(Store(Path(named) if named else default_folder(os.environ, Path.home())))
    for model in ("whisper-base", "kokoro"):
        installer.install(model)
    async with running_shop(open_voice=opener(Settings(recogniser="whisper", speaker="kokoro"))) as url:
        yield url


@pytest.fixture(scope="module")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("microphone") / "said.wav"


@pytest.fixture(scope="module")
async def browser(microphone: Path) -> AsyncIterator[Browser]:
    _hear(microphone, "balance")
    async with talking_browser(microphone) as opened:
        yield opened


def _hear(microphone: Path, recording: str) -> float:
    """What the microphone hears next; how long it takes, in milliseconds."""
    sound = audio.decode((RECORDINGS / f"{recording}.ogg").read_bytes())
    put_before(microphone, sound)
    return sound.seconds * 1000


async def _say(person: Person, microphone: Path, recording: str) -> None:
    """Hold the button while the recording plays. It breaks off what is said; what is held is waited for."""
    await expect(button(person)).not_to_have_attribute("data-state", "understanding", timeout=PATIENCE)
    held = person.page.locator("#mic-words", has_text="请听完")
    await expect(held).to_be_hidden(timeout=PATIENCE)
    length = _hear(microphone, recording)
    await button(person).hover()
    await person.page.mouse.down()
    await shows(person, "listening")
    await person.page.wait_for_timeout(length + 200)
    await person.page.mouse.up()


async def test_the_main_job_by_speaking(browser: Browser, house: str, microphone: Path) -> None:
    context = await browser.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai")  # type: ignore[arg-type]
    person = Person(context, house)
    await person.open()
    await person.say("打开长辈模式")
    await person.say("记住儿子的号码13800138000")
    answers = person.answers

    async def hears(words: str) -> None:
        await expect(answers.filter(has_text=words).last).to_be_visible(timeout=PATIENCE)

    await _say(person, microphone, "balance")
    await hears("38.00")
    await expect(person.own.last).to_contain_text("余额", timeout=PATIENCE)
    await expect(button(person)).to_have_attribute("data-state", "speaking", timeout=PATIENCE)
    await _say(person, microphone, "wish")
    await hears("还差 12.00 元")
    await _say(person, microphone, "method")
    await hears("用微信付 12.00 元")
    assert await person.page.locator(".bill").count() == 0, "nothing is asked for before the phrase"
    await expect(button(person)).to_have_attribute("data-state", "speaking", timeout=PATIENCE)
    await _say(person, microphone, "confirm")
    await expect(person.page.locator(".bill")).to_be_visible(timeout=PATIENCE)
    await person.page.locator(".bill .pay").click()
    await person.pay("支付 12.00 元")
    await person.page.bring_to_front()
    await hears("成功")
    assert person.troubles == [], "the page complained"
    await context.close()
