"""Card codes: hidden until the tap, hidden again after it, never in the page's memory."""

from playwright.async_api import expect

from .conftest import Newcomer


async def test_codes_are_fetched_on_the_tap_only(newcomer: Newcomer) -> None:
    person = await newcomer()
    frames: list[str] = []
    person.page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame)))
    )
    await person.page.reload()
    await person.connected()
    await person.say("我要一张 steam 50 的卡")
    await person.press("微信付 14.00")
    await person.pay("支付 14.00 元")
    secret = person.page.locator(".secret")
    await expect(secret).to_be_visible()
    assert await secret.locator("code").count() == 0
    assert not [frame for frame in frames if '"codes":' in frame]

    await secret.get_by_role("button").click()
    code = await secret.locator("code").inner_text()
    assert len(code) > 8
    shown = [frame for frame in frames if code in frame]
    assert len(shown) == 1, "the code came in answer to the tap and nowhere else"

    await secret.get_by_role("button", name="收起").click()
    assert code not in await person.page.content()

    await person.page.reload()
    await person.connected()
    assert code not in await person.page.content()
    remembered = await person.page.evaluate(
        "JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])"
    )
    assert code not in remembered
    await person.page.locator(".secret button").click()
    await expect(person.page.locator(".secret code")).to_have_text(code)


async def test_a_code_can_be_copied(newcomer: Newcomer) -> None:
    person = await newcomer(permissions=["clipboard-read", "clipboard-write"])
    await person.say("我要一张 steam 50 的卡")
    await person.press("微信付 14.00")
    await person.pay("支付 14.00 元")
    await person.page.locator(".secret .reveal").click(timeout=20_000)
    await person.page.bring_to_front()
    await person.page.get_by_role("button", name="复制").click()
    await expect(person.page.get_by_role("button", name="已复制")).to_be_focused()
    code = await person.page.locator(".secret code").inner_text()
    assert await person.page.evaluate("navigator.clipboard.readText()") == code
