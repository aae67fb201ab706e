"""The chart of a report on the page: to scale, readable, and without findings, in both modes and themes."""

import os
from pathlib import Path

import pytest
from playwright.async_api import expect

from bots.web.render import message_json
from core.model import Bar, Chart, Message, Meter, Meters

from .conftest import Newcomer
from .test_axe import clean

CHART = Chart(
    "11月23日 日报",
    "营业额从早上 7 点到晚上 11 点，最多的是 23 点 230.00 元",
    tuple(Bar(str(hour), (hour > 6) * hour * 1000, 500_000 - hour * 9_000) for hour in range(24)),
    "营业额（元），按小时",
    "余额（元）",
    (("今天", "2550.00 元"), ("订单", "128 单"), ("余额", "2930.00 元")),
    "按最近 7 天的速度，余额还够卖 9 小时，建议今晚充 2000.00 元。",
)
SHOW = """async (data) => {
  const own = document.querySelector('link[rel=modulepreload][href$="chart.js"]');
  const { chart } = await import(own.href);
  document.querySelector('.said.xiaoka:last-of-type').append(chart(data));
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("mode", ["standard", "elderly"])
async def test_a_chart_is_drawn(newcomer: Newcomer, mode: str, theme: str) -> None:
    person = await newcomer(color_scheme=theme)
    await person.say("打开长辈模式" if mode == "elderly" else "查余额")
    await person.page.evaluate(SHOW, message_json(Message("", chart=CHART))["chart"])
    card = person.page.locator(".card.chart")
    await expect(card.get_by_role("img", name=CHART.alt)).to_be_visible()
    await card.scroll_into_view_if_needed()
    if folder := os.environ.get("XIAOKA_SHOTS"):
        await card.screenshot(path=Path(folder) / f"chart-{mode}-{theme}.png")
    heights = await card.locator(".amount-bar").evaluate_all(
        "bars => bars.map(bar => bar.getBoundingClientRect().height)"
    )
    assert len(heights) == 17
    assert heights[-1] == pytest.approx(heights[0] * 23 / 7, rel=0.02)
    assert await person.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    await clean(person, mode)


@pytest.mark.parametrize("mode", ["standard", "elderly"])
async def test_few_amounts_have_their_days_below_and_points_fill_the_card(
    newcomer: Newcomer, mode: str
) -> None:
    person = await newcomer()
    await person.say("打开长辈模式" if mode == "elderly" else "查余额")
    days = tuple(Bar(f"03-{day}", {16: 23_00, 20: 8_00}.get(day, 0)) for day in range(13, 25))
    due = Chart("还款日历", "3 月 16 日还 23.00 元", days, "每天要还", facts=(("余额", "12.00 元"),))
    score = Meters(
        "信用分", "612 分", 612, 1000, (Meter("成交额", 100, 200),), "还款率到 85%，可以再加 80 分。"
    )
    sent = message_json(Message("", chart=due, meters=score))
    await person.page.evaluate(SHOW, sent["chart"])
    await person.page.evaluate(
        SHOW.replace("{ chart }", "{ meters: chart }").replace(
            "import(own.href)", "import(own.href.replace('chart', 'meters'))"
        ),
        sent["meters"],
    )
    below = person.page.locator(".card.chart text", has_text="03-")
    assert await below.all_text_contents() == ["03-16", "03-20"]
    inside = "bars => bars.map(bar => bar.getBoundingClientRect().width / bar.parentElement.clientWidth)"
    widths = await person.page.locator(".card.meters .gauge").evaluate_all(inside)
    assert len(widths) == 2
    assert min(widths) > 0.85
    await clean(person, mode)


async def test_a_chart_of_nothing_is_drawn(newcomer: Newcomer) -> None:
    person = await newcomer()
    await person.say("查余额")
    empty = Chart("日报", "还没有营业额", (), "营业额（元）")
    await person.page.evaluate(SHOW, message_json(Message("", chart=empty))["chart"])
    await expect(person.page.get_by_role("img", name="还没有营业额")).to_be_visible()
    await expect(person.page.locator(".amount-bar")).to_have_count(0)
