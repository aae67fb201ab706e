"""Two of every role over a pair of databases and a Valkey Cluster: one shop, as people see it."""

import asyncio

import httpx

from .buyers import Buyers
from .conftest import Installation
from .house import wait_for
from .people import Person, link_in

_DELIVERED = "SELECT count(*) = $2 FROM orders WHERE id = ANY($1) AND status = 'delivered'"
_ASKED = "SELECT count(*) FROM sandbox_supplier_order WHERE reference = ANY($1)"


async def test_orders_through_two_apis_and_two_workers_are_each_delivered_once(
    installation: Installation,
) -> None:
    buyers = Buyers([f"http://127.0.0.1:{port}" for port in installation.apis])
    buying = asyncio.create_task(buyers.run())
    await buyers.until(40)
    buyers.stop.set()
    await buying
    ours = [order for order, _ in buyers.acknowledged.values()]
    connection = await installation.connected()
    try:
        await wait_for(connection, _DELIVERED, ours, len(ours))
        delivered = await connection.fetchval("SELECT count(*) FROM delivery WHERE order_id = ANY($1)", ours)
        asked = await connection.fetchval(_ASKED, [str(order) for order in ours])
    finally:
        await connection.close()
    assert asked == delivered == len(ours)


async def test_what_one_web_process_hears_the_other_one_shows(installation: Installation) -> None:
    one, two = (f"http://127.0.0.1:{port}" for port in installation.webs)
    async with Person(one) as here, Person(two, here.cookie) as there:
        await here.say("查余额")
        await there.hear("38.00")
        await there.say("充五十块话费 13800138000")
        short = await here.hear("还差")
        await here.press(short, "微信")
        bill = await there.hear("/cashier/")
        async with httpx.AsyncClient() as phone:
            (await phone.post(link_in(bill), data={"action": "pay"})).raise_for_status()
        await here.hear("充值成功")
        await there.hear("充值成功")
        # Two processes read the feed of events; the person is told once.
        delivered = await here.hear("话费", after=(await here.hear("充值成功"))["seq"] - 1)
        assert delivered
        await here.say("查余额")
        await here.hear("0.00", after=here.last())
        told = [text for text in here.told() if "充值成功" in text]
        assert len(told) == 1, here.told()
        assert (
            here.told() == there.told()[: len(here.told())]
            or there.told() == here.told()[: len(there.told())]
        )
