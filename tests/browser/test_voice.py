"""The button to speak with, in a real browser with a microphone; what is heard is written in the test."""

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from playwright.async_api import Browser, Locator, expect

from tests.running_shop import running_shop
from voice import audio
from voice.ports import Sound as Samples

from .conftest import Newcomer
from .person import Person
from .test_axe import RULES, STRICT, findings
from .test_elderly import check
from .voices import Script, put_before, talking_browser

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def script() -> Script:
    return Script()


@pytest.fixture(scope="module")
async def house(script: Script) -> AsyncIterator[str]:
    async with running_shop(open_voice=script.open) as url:
        yield url


@pytest.fixture(scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    microphone: Path = tmp_path_factory.mktemp("microphone") / "said.wav"
    time = np.arange(16_000 * 8) / 16_000
    put_before(microphone, Samples((np.sin(time * 1000) / 2).astype(np.float32)))
    async with talking_browser(microphone) as opened:
        yield opened


@pytest.fixture
async def speaker(browser: Browser, house: str) -> AsyncIterator[Person]:
    """Somebody with a microphone."""
    context = await browser.new_context(
        viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai", has_touch=True
    )  # type: ignore[arg-type]
    person = Person(context, house)
    await person.open()
    yield person
    await context.close()
    assert person.troubles == [], "the page complained"


def button(person: Person) -> Locator:
    return person.page.locator("#mic")


async def shows(person: Person, state: str) -> None:
    await expect(button(person)).to_have_attribute("data-state", state)


async def hold(person: Person, milliseconds: int = 900) -> None:
    """Press with the mouse, speak, let go."""
    await button(person).hover()
    await person.page.mouse.down()
    await shows(person, "listening")
    await person.page.wait_for_timeout(milliseconds)
    await person.page.mouse.up()


async def test_hold_speak_let_go_and_the_words_take_the_place_of_the_note(
    speaker: Person, script: Script
) -> None:
    script.lines = ["查余额"]
    await hold(speaker)
    await speaker.sees("38.00")
    await expect(speaker.own.last).to_contain_text("查余额")
    await shows(speaker, "speaking")
    await shows(speaker, "ready")
    sound = audio.decode(script.recordings[-1])
    assert 0.5 < sound.seconds < 3.0
    assert float(np.abs(sound.samples).max()) > 0.05, "what the microphone heard arrived"
    assert any("三十八元" in words for words in script.said)
    await speaker.page.reload()
    await speaker.connected()
    await expect(speaker.own.last).to_contain_text("查余额")


async def test_tap_or_the_keyboard_does_the_same(speaker: Person, script: Script) -> None:
    script.lines = ["查余额", "查余额", "查余额"]
    await button(speaker).tap()
    await shows(speaker, "listening")
    await expect(speaker.page.locator("#mic-words")).to_have_text("正在听，说完再点一下。")
    await speaker.page.wait_for_timeout(700)
    await button(speaker).tap()
    await expect(speaker.own).to_have_count(1)
    await speaker.sees("38.00", times=1)
    await button(speaker).focus()
    await speaker.page.keyboard.press("Enter")
    await shows(speaker, "listening")
    await expect(button(speaker)).to_have_attribute("aria-pressed", "true")
    await speaker.page.wait_for_timeout(700)
    await speaker.page.keyboard.press("Enter")
    await speaker.sees("38.00", times=2)
    await speaker.page.keyboard.down("Space")
    await shows(speaker, "listening")
    await speaker.page.wait_for_timeout(700)
    await speaker.page.keyboard.up("Space")
    await speaker.sees("38.00", times=3)


async def test_what_is_called_off_is_not_sent(speaker: Person, script: Script) -> None:
    before = len(script.recordings)
    await button(speaker).tap()
    await shows(speaker, "listening")
    await speaker.page.locator("#mic-cancel").click()
    await shows(speaker, "ready")
    await button(speaker).tap()
    await shows(speaker, "listening")
    await speaker.page.keyboard.press("Escape")
    await shows(speaker, "ready")
    await expect(speaker.own).to_have_count(0)
    assert len(script.recordings) == before


async def test_a_press_breaks_off_what_is_said_but_not_an_amount_read_back(
    speaker: Person, script: Script
) -> None:
    script.lines = ["充五十块话费，号码一三八零零一三八零零零", "微信支付", "确认支付"]
    script.hums = 3.0
    try:
        await hold(speaker)
        await shows(speaker, "speaking")
        await hold(speaker)  # broken off in the middle
        await speaker.sees("确认吗")
        await shows(speaker, "speaking")
        await expect(speaker.page.locator("#mic-words")).to_have_text("正在核对金额，请听完。")
        script.hums = 0.3
        await button(speaker).tap()
        await shows(speaker, "speaking")
        await shows(speaker, "ready")
        await hold(speaker)
        await expect(speaker.page.locator(".bill")).to_be_visible()
    finally:
        script.hums = 0.3


async def test_silence_after_a_question_asks_once_more_and_only_once(speaker: Person, script: Script) -> None:
    await speaker.page.clock.install()
    script.lines = ["充五十块话费"]
    await hold(speaker)
    await shows(speaker, "speaking")
    await shows(speaker, "ready")
    asked = len(script.said)
    await speaker.page.clock.fast_forward(8_000)
    await shows(speaker, "speaking")
    assert script.said[asked:] == script.said[asked - 1 : asked], "the same question"
    await shows(speaker, "ready")
    await expect(speaker.own).to_have_count(1)
    await speaker.page.clock.fast_forward(30_000)
    await speaker.page.wait_for_timeout(300)
    assert len(script.said) == asked + 1


async def test_elderly_people_have_a_large_button_and_every_state_is_clean(
    speaker: Person, script: Script
) -> None:
    await speaker.say("打开长辈模式")
    box = await button(speaker).bounding_box()
    assert box is not None
    assert box["height"] >= 60
    assert box["width"] > 300
    script.lines = ["充五十块话费，号码一三八零零一三八零零零"]
    for listening in (False, True):
        if listening:
            await button(speaker).tap()
            await shows(speaker, "listening")
        await check(speaker)
        assert await findings(speaker.page, RULES) == []
        assert await findings(speaker.page, STRICT) == []
    await speaker.page.set_viewport_size({"width": 320, "height": 640})
    assert await speaker.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await button(speaker).tap()
    await speaker.sees("还差 12.00 元")


async def test_without_permission_it_says_what_to_do(browser: Browser, house: str) -> None:
    context = await browser.new_context(viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    person = Person(context, house)
    await person.open()
    await person.page.evaluate(
        """() => {
          const no = () => Promise.reject(new DOMException('', 'NotAllowedError'));
          navigator.mediaDevices.getUserMedia = no;
        }"""
    )
    await button(person).click()
    await shows(person, "denied")
    await expect(person.page.locator("#mic-words")).to_contain_text("请在浏览器的网站设置里允许")
    assert await findings(person.page, RULES) == []
    await person.say("查余额")
    await person.sees("38.00")
    await context.close()


async def test_where_no_voice_is_installed_there_is_no_button(newcomer: Newcomer) -> None:
    person = await newcomer()
    await expect(person.page.locator("#mic")).to_be_hidden()
    await person.say("查余额")
    await person.sees("38.00")
