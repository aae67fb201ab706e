"""Lost connections: nothing is lost, nothing is repeated, and the page says in words how it stands."""

from playwright.async_api import expect

from .conftest import Newcomer


async def test_what_was_said_offline_is_sent_once_when_the_network_is_back(newcomer: Newcomer) -> None:
    person = await newcomer()
    await person.say("查余额")
    await person.context.set_offline(True)
    await expect(person.page.locator("#connection")).to_contain_text("断网了")
    await person.page.fill("#say", "帮助")
    await person.page.press("#say", "Enter")
    await expect(person.own.last).to_contain_text("等待发送")
    await person.context.set_offline(False)
    await person.connected()
    await person.sees("你可以这样说", times=1)
    assert [text for text in await person.own.all_inner_texts() if "帮助" in text] == ["我：\n帮助"]
    await expect(person.page.locator("#connection")).to_contain_text("在线")


async def test_a_socket_that_dies_is_replaced_without_gaps_or_repeats(newcomer: Newcomer) -> None:
    person = await newcomer()
    await person.page.evaluate(
        """() => {
          const send = WebSocket.prototype.send;
          window.sockets = new Set();
          WebSocket.prototype.send = function (text) {
            window.sockets.add(this);
            return send.call(this, text);
          };
        }"""
    )
    for number, words in enumerate(["查余额", "帮助", "查余额", "明细"], start=1):
        await person.page.fill("#say", words)
        await person.page.press("#say", "Enter")
        await person.page.evaluate("() => { for (const socket of window.sockets) socket.close(); }")
        await person.connected()
        await expect(person.answers).to_have_count(number)
    shown = await person.transcript()
    await person.page.reload()
    await person.connected()
    assert await person.transcript() == shown


async def test_a_reload_in_the_middle_of_a_purchase_keeps_everything(newcomer: Newcomer) -> None:
    person = await newcomer()
    await person.say("充五十块话费，号码 13800138000")
    await person.press("微信付 12.00")
    await expect(person.page.locator(".bill")).to_be_visible()
    shown = await person.transcript()
    await person.page.reload()
    await person.connected()
    assert await person.transcript() == shown
    assert len(person.context.pages) == 2, "the cashier opened once, not again for the old bill"
    await expect(person.page.locator(".choices.past .chosen")).to_contain_text("微信付 12.00")
    await person.pay("支付 12.00 元")
    await person.sees("充值成功", times=1)


async def test_said_offline_and_reloaded_is_still_sent(newcomer: Newcomer) -> None:
    person = await newcomer()
    await person.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await person.context.set_offline(True)
    await person.page.fill("#say", "帮助")
    await person.page.press("#say", "Enter")
    await person.page.reload()
    await expect(person.page.locator("#connection")).to_contain_text("断网了")
    await person.context.set_offline(False)
    await person.connected()
    await person.sees("你可以这样说", times=1)
    await expect(person.own).to_have_count(1)


async def test_two_pages_of_one_person_show_the_same(newcomer: Newcomer) -> None:
    person = await newcomer()
    second = await person.context.new_page()
    await second.goto(person.shop)
    await person.say("查余额")
    await expect(second.locator(".said.xiaoka")).to_have_count(1)
    assert await second.locator(".said").all_inner_texts() == await person.transcript()


async def test_a_page_without_a_session_gets_one_by_itself(newcomer: Newcomer) -> None:
    person = await newcomer()
    await person.context.clear_cookies()
    await person.context.set_offline(True)
    await person.context.set_offline(False)
    await person.connected()
    await person.say("查余额")
    await person.sees("38.00")
