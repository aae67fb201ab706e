"""The figures for elderly people, measured in the page as it is drawn."""

import pytest
from playwright.async_api import expect

from .conftest import Newcomer
from .person import Person

MEASURE = """
() => {
  const drawn = (element) => element.getClientRects().length > 0;
  const texts = [];
  for (const element of document.querySelectorAll('body *')) {
    if (!drawn(element) || element.closest('.unseen, .skip, svg')) continue;
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own && element.tagName !== 'INPUT') continue;
    if (element.matches('input[type=radio]')) continue;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    texts.push({ text: element.textContent.trim().slice(0, 20), size,
      spacing: style.lineHeight === 'normal' ? 0 : parseFloat(style.lineHeight) / size });
  }
  const targets = [...document.querySelectorAll('button, a, summary, input')]
    .filter((element) => drawn(element) && !element.closest('.skip, [aria-disabled=true]'))
    .map((element) => {
      const box = element.getBoundingClientRect();
      const round = (pixels) => Math.round(pixels * 100) / 100;
      return { text: element.textContent.trim() || element.id || element.value,
        left: box.left, right: box.right, top: box.top, bottom: box.bottom,
        width: round(box.width), height: round(box.height) };
    });
  return { texts, targets };
}
"""


async def elderly(person: Person) -> None:
    await person.page.get_by_role("button", name="长辈模式").click()
    await person.sees("大字版")


@pytest.fixture
async def elder(newcomer: Newcomer) -> Person:
    """An elderly person in front of the prompt that matters."""
    person = await newcomer()
    await elderly(person)
    await person.say("充五十块话费，号码 13800138000")
    await person.sees("还差 12.00 元")
    return person


async def check(person: Person) -> None:
    found = await person.page.evaluate(MEASURE)
    assert len(found["texts"]) > 5
    for text in found["texts"]:
        assert text["size"] >= 18, text
        assert text["spacing"] >= 1.3, text
    for target in found["targets"]:
        assert target["width"] >= 60, target
        assert target["height"] >= 60, target
    for one in found["targets"]:
        for other in found["targets"]:
            if one is other:
                continue
            apart_x = max(one["left"], other["left"]) - min(one["right"], other["right"])
            apart_y = max(one["top"], other["top"]) - min(one["bottom"], other["bottom"])
            assert max(apart_x, apart_y) >= 4, ("room between", one, other)


async def test_every_text_and_every_target_is_large_enough(elder: Person) -> None:
    await check(elder)
    await elder.press("微信付 12.00")
    await expect(elder.page.locator(".bill")).to_be_visible()
    await elder.page.locator(".bill summary").click()
    await check(elder)
    await elder.pay("支付 12.00 元")
    await elder.sees("充值成功", times=1)
    await check(elder)
    await elder.page.get_by_role("button", name="设置").click()
    await check(elder)


async def test_at_most_two_choices_one_a_row(elder: Person) -> None:
    live = elder.page.locator(".choices:not(.past) button")
    assert 1 <= await live.count() <= 2
    boxes = [await button.bounding_box() for button in await live.all()]
    tops = [box["y"] for box in boxes if box]
    assert len(set(tops)) == len(tops), "one a row"
    column = await elder.page.locator(".choices:not(.past)").bounding_box()
    assert column
    for box in boxes:
        assert box
        assert box["width"] > 0.9 * column["width"]


async def test_a_newcomer_in_elderly_mode_sees_two_suggestions(newcomer: Newcomer) -> None:
    person = await newcomer()
    await expect(person.page.locator("#suggestions button")).to_have_count(3)
    await person.page.evaluate("localStorage.setItem('xiaoka.mode', 'elderly')")
    await person.page.reload()
    await person.connected()
    await expect(person.page.locator("#suggestions button")).to_have_count(2)
    await check(person)


async def test_the_mode_belongs_to_the_person_and_follows_to_another_device(elder: Person) -> None:
    await elder.page.evaluate("localStorage.clear()")
    await elder.page.reload()
    await elder.connected()
    await expect(elder.page.locator("html")).to_have_attribute("data-mode", "elderly")
    await expect(elder.page.get_by_role("button", name="长辈模式")).to_have_attribute("aria-pressed", "true")


async def test_saying_it_changes_the_page_too(newcomer: Newcomer) -> None:
    person = await newcomer()
    await person.say("打开长辈模式")
    await expect(person.page.locator("html")).to_have_attribute("data-mode", "elderly")
    await person.say("换回普通模式")
    await expect(person.page.locator("html")).to_have_attribute("data-mode", "standard")


async def test_text_grows_to_thirty_pixels_and_nothing_is_cut(elder: Person) -> None:
    await elder.page.get_by_role("button", name="设置").click()
    await elder.page.locator("label", has_text="特大").click()
    await elder.page.locator("#close-settings").click()
    size = await elder.page.locator(".said.xiaoka .bubble").last.evaluate(
        "e => parseFloat(getComputedStyle(e).fontSize)"
    )
    assert size >= 30
    await check(elder)
    assert await elder.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_standard_mode_keeps_forty_eight(newcomer: Newcomer) -> None:
    person = await newcomer()
    await person.say("充五十块话费，号码 13800138000")
    found = await person.page.evaluate(MEASURE)
    for target in found["targets"]:
        assert target["height"] >= 48, target
        assert target["width"] >= 48, target
    for text in found["texts"]:
        assert text["spacing"] >= 1.3, text
