"""The heart of the product: short by twelve yuan, two actions, and the order completes by itself."""

from playwright.async_api import expect

from .conftest import Newcomer
from .person import Person

WISH = "充五十块话费，号码 13800138000"


async def test_two_steps_with_the_mouse(newcomer: Newcomer) -> None:
    person = await newcomer()
    await person.say(WISH)
    await person.sees("还差 12.00 元")
    person.actions.clear()

    await person.press("微信付 12.00")
    await person.pay("支付 12.00 元")

    await person.sees("充值成功", times=1)
    await expect(person.page.locator(".receipt")).to_have_count(1)
    assert len(person.actions) == 2, person.actions
    assert len(await person.own.all()) == 2, "the person said and pressed nothing else"


async def test_two_steps_by_keyboard_alone(newcomer: Newcomer) -> None:
    person = await newcomer()
    await person.page.keyboard.press("Tab")  # the skip link leads to the input
    await expect(person.page.locator(".skip")).to_be_focused()
    await person.page.keyboard.press("Enter")
    await expect(person.page.locator("#say")).to_be_focused()
    await person.page.keyboard.type(WISH)
    await person.page.keyboard.press("Enter")
    await person.sees("还差 12.00 元")
    person.actions.clear()

    await person.page.keyboard.press("ArrowUp")
    await expect(person.button("微信付 12.00")).to_be_focused()
    await person.page.keyboard.press("Enter")
    cashier = await person.cashier()
    for _ in range(3):
        await cashier.keyboard.press("Tab")
        if await cashier.evaluate("document.activeElement.value === 'pay'"):
            break
    await cashier.keyboard.press("Enter")
    await expect(cashier.locator("body")).to_have_attribute("data-outcome", "paid")

    await person.sees("充值成功", times=1)
    assert len(person.actions) == 2, person.actions


async def test_tab_and_shift_tab_reach_every_answer(newcomer: Newcomer) -> None:
    person = await newcomer()
    await person.say(WISH)
    labels = await person.page.locator(".choices button").all_inner_texts()
    reached: list[str] = []
    for _ in labels:
        await person.page.keyboard.press("Shift+Tab")
        reached.insert(0, await person.page.evaluate("document.activeElement.textContent"))
        outline = await person.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", "the focus can be seen"
    assert reached == labels


async def test_after_pressing_the_focus_is_on_the_next_thing_to_press(newcomer: Newcomer) -> None:
    person = await newcomer()
    await person.say(WISH)
    await person.button("微信付 12.00").focus()
    await person.page.keyboard.press("Enter")
    await expect(person.page.locator(".bill .pay")).to_be_focused()
    await person.page.keyboard.press("Escape")
    await expect(person.page.locator("#say")).to_be_focused()


async def test_the_bill_has_a_link_and_a_qr_code_of_the_same_address(newcomer: Newcomer) -> None:
    person = await newcomer()
    await person.say(WISH)
    await person.press("微信付 12.00")
    bill = person.page.locator(".bill")
    await expect(bill.locator(".sum")).to_have_text("12.00 元")
    link = bill.get_by_role("link", name="去支付")
    assert "/cashier/" in str(await link.get_attribute("href"))
    assert await link.get_attribute("target") == "_blank"
    await bill.locator("summary").click()
    await expect(bill.get_by_role("img", name="付款二维码")).to_be_visible()


async def test_a_browser_that_forbids_new_windows_still_has_the_link(newcomer: Newcomer) -> None:
    person = await newcomer()
    await person.page.evaluate("window.open = () => null")
    await person.say(WISH)
    await person.press("微信付 12.00")
    await person.page.get_by_role("link", name="去支付").click()
    await person.pay("支付 12.00 元")
    await person.sees("充值成功", times=1)


async def test_a_double_click_buys_once(newcomer: Newcomer) -> None:
    person = await newcomer()
    await person.say(WISH)
    await person.button("微信付 12.00").dblclick()
    await person.pay("支付 12.00 元")
    await person.sees("充值成功", times=1)
    await expect(person.page.locator(".bill")).to_have_count(1)
    await person.say("查余额")
    await person.sees("0.00 元")


async def test_refused_at_the_cashier_and_paid_the_other_way(newcomer: Newcomer) -> None:
    person = await newcomer()
    await person.say(WISH)
    await person.press("微信付 12.00")
    cashier = await person.pay("拒绝")
    await expect(cashier.locator("h1")).to_have_text("没有付款")
    await cashier.close()
    await person.sees("没有扣款")
    await person.press("支付宝")
    await expect(person.page.locator(".bill")).to_have_count(2)
    await person.pay("支付 12.00 元")
    await person.sees("充值成功", times=1)


async def test_used_answers_stay_and_no_longer_ask(newcomer: Newcomer) -> None:
    person = await newcomer()
    await person.say(WISH)
    await person.press("不用了")
    await person.sees("没有扣款")
    used = person.page.locator(".choices").first
    await expect(used).to_have_class("choices past")
    chosen = used.get_by_role("button", name="不用了")
    await expect(chosen).to_be_disabled()
    await expect(chosen).to_contain_text("已选")
    await chosen.click(force=True)
    await person.page.wait_for_timeout(300)
    assert await person.own.count() == 2


async def test_a_paid_bill_invites_nobody_to_pay_again(newcomer: Newcomer) -> None:
    person = await newcomer()
    await person.say(WISH)
    await person.press("微信付 12.00")
    await person.pay("支付 12.00 元")
    await person.sees("充值成功", times=1)
    await expect(person.page.locator(".bill.past .pay")).to_contain_text("再打开付款页")
    assert await pressable(person, "去支付") == 0


async def pressable(person: Person, name: str) -> int:
    """How many links of that name there are."""
    return await person.page.get_by_role("link", name=name, exact=True).count()
