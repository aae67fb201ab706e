"""The people of a merchant: codes for a role, who may do what, and that an owner is always left."""

import asyncio
from uuid import uuid4

import pytest

from api_client.client import BackendClient
from api_client.contract import (
    AlertRuleChange,
    AlertSettingsChange,
    MuteRequest,
    Refused,
    Role,
)

from .shopping import Shop
from .trade import CHANNEL, Trade, sender


@pytest.fixture
async def trade(shop: Shop) -> Trade:
    """A merchant with an owner, somebody for finance, and somebody who looks."""
    trade = await Trade.opened(shop, paid=100_00)
    await trade.hire("boss", "owner", "强哥")
    await trade.hire("cash", "finance", "小周")
    await trade.hire("eye", "viewer")
    return trade


@pytest.fixture
async def bot(client) -> BackendClient:  # type: ignore[no-untyped-def]
    """The merchants' bot: it speaks for many people."""
    made: BackendClient = await client("channel")
    return made


async def test_a_code_makes_staff_of_its_role(trade: Trade, bot: BackendClient) -> None:
    found = (await bot.staff(trade.id)).staff
    assert [(one.address, one.role, one.name) for one in found] == [
        ("boss", "owner", "强哥"), ("cash", "finance", "小周"), ("eye", "viewer", ""),
    ]  # fmt: skip
    assert {(link.chat, link.kind, link.role) for link in (await bot.chats(trade.id)).chats} == {
        ("boss", "private", "owner"), ("cash", "private", "finance"), ("eye", "private", "viewer"),
    }  # fmt: skip
    customer = await bot.customer_of_chat(CHANNEL, "cash")
    assert customer == trade.merchant


async def test_a_code_links_one_chat_and_says_its_role(trade: Trade, bot: BackendClient) -> None:
    code = (await bot.make_staff_code(trade.id, "viewer", by=sender("boss"))).code
    linked = await bot.link_chat(CHANNEL, "new", code, name="新来的")
    assert (linked.customer_id, linked.kind, linked.role) == (trade.id, "private", "viewer")
    with pytest.raises(Refused, match="link_code_invalid"):
        await bot.link_chat(CHANNEL, "another", code)


async def test_codes_of_two_roles_live_side_by_side(trade: Trade, bot: BackendClient) -> None:
    finance = (await bot.make_staff_code(trade.id, "finance", by=sender("boss"))).code
    viewer = (await bot.make_staff_code(trade.id, "viewer", by=sender("boss"))).code
    assert (await bot.link_chat(CHANNEL, "one", finance)).role == "finance"
    assert (await bot.link_chat(CHANNEL, "two", viewer)).role == "viewer"


async def test_a_personal_customer_has_no_staff(shop: Shop, bot: BackendClient) -> None:
    customer = await shop.customer()
    code = (await shop.operator.make_link_code(customer.id)).code
    assert (await bot.link_chat("web", "me", code, name="王敏")).role is None
    with pytest.raises(Refused, match="not_found"):
        await bot.staff(customer.id)


async def test_a_group_is_linked_and_makes_nobody_staff(trade: Trade, bot: BackendClient) -> None:
    code = (await bot.make_staff_code(trade.id, "owner", by=sender("boss"))).code
    linked = await bot.link_chat(CHANNEL, "-100", code, kind="group")
    assert (linked.kind, linked.role) == ("group", None)
    listed = await bot.staff(trade.id)
    assert len(listed.staff) == 3
    assert [group.chat for group in listed.groups] == ["-100"]
    assert await bot.customer_of_chat(CHANNEL, "-100") == trade.merchant
    with pytest.raises(Refused, match="forbidden"):
        await bot.remove_group(trade.id, CHANNEL, "-100", by=sender("cash"))
    await bot.remove_group(trade.id, CHANNEL, "-100", by=sender("boss"))
    assert await bot.customer_of_chat(CHANNEL, "-100") is None


@pytest.mark.parametrize(
    ("address", "role", "may"),
    [
        ("boss", "owner", ["read", "acknowledge", "money", "rules", "staff"]),
        ("cash", "finance", ["read", "acknowledge", "money", "rules"]),
        ("eye", "viewer", ["read"]),
        ("stranger", None, []),
    ],
)
async def test_rights_of_a_sender(
    trade: Trade, bot: BackendClient, address: str, role: Role | None, may: list[str]
) -> None:
    rights = await bot.rights(trade.id, sender(address))
    assert (rights.role, rights.may) == (role, may)


async def test_staff_of_one_merchant_are_strangers_to_another(
    trade: Trade, shop: Shop, bot: BackendClient
) -> None:
    other = await Trade.opened(shop)
    assert (await bot.rights(other.id, sender("boss"))).may == []
    with pytest.raises(Refused, match="forbidden"):
        await bot.make_staff_code(other.id, "viewer", by=sender("boss"))


@pytest.mark.parametrize("address", ["eye", "stranger", None])
async def test_who_has_no_right_is_refused_everywhere(
    trade: Trade, bot: BackendClient, address: str | None
) -> None:
    """A channel that does not say who asks is refused like a stranger."""
    by = sender(address) if address else None
    someone = (await bot.staff(trade.id)).staff[1].id
    await trade.shop.order(trade.merchant, sku="huafei-100")
    await trade.shop.backend.drain()
    await trade.shop.order(trade.merchant, sku="huafei-100")
    await trade.shop.backend.drain()
    [alert] = (await bot.alerts(trade.id)).alerts
    rule = AlertRuleChange(kind="balance", threshold=1, by=by)
    for asking in (
        bot.make_staff_code(trade.id, "viewer", by=by),
        bot.change_role(trade.id, someone, "owner", by=by),
        bot.remove_staff(trade.id, someone, by=by),
        bot.remove_group(trade.id, CHANNEL, "-1", by=by),
        bot.put_alert_rule(trade.id, "mine", rule),
        bot.remove_alert_rule(trade.id, "runway-warning", by=by),
        bot.mute(trade.id, MuteRequest(until=None, by=by)),
        bot.put_alert_settings(trade.id, AlertSettingsChange(by=by)),
        bot.acknowledge_alert(alert.id, by=by),
    ):
        with pytest.raises(Refused) as refused:
            await asking  # type: ignore[misc]
        assert refused.value.code == "forbidden"
    assert (await bot.alert(alert.id)).status == "open"


async def test_the_last_owner_stays(trade: Trade, bot: BackendClient) -> None:
    boss, cash, _ = (await bot.staff(trade.id)).staff
    with pytest.raises(Refused, match="conflict"):
        await bot.remove_staff(trade.id, boss.id, by=sender("boss"))
    with pytest.raises(Refused, match="conflict"):
        await bot.change_role(trade.id, boss.id, "viewer", by=sender("boss"))
    assert (await bot.change_role(trade.id, cash.id, "owner", by=sender("boss"))).role == "owner"
    await bot.remove_staff(trade.id, boss.id, by=sender("cash"))
    assert [one.address for one in (await bot.staff(trade.id)).staff] == ["cash", "eye"]
    assert await bot.customer_of_chat(CHANNEL, "boss") is None, "the chat speaks for nobody now"


async def test_the_last_owner_stays_when_two_leave_at_once(trade: Trade, bot: BackendClient) -> None:
    boss, cash, _ = (await bot.staff(trade.id)).staff
    await bot.change_role(trade.id, cash.id, "owner", by=sender("boss"))
    gone = await asyncio.gather(
        bot.remove_staff(trade.id, boss.id, by=sender("boss")),
        bot.remove_staff(trade.id, cash.id, by=sender("cash")),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in gone) == ["NoneType", "Refused"]
    assert [one.role for one in (await bot.staff(trade.id)).staff].count("owner") == 1


async def test_the_last_owner_stays_one_whatever_code_they_type(trade: Trade, bot: BackendClient) -> None:
    code = (await bot.make_staff_code(trade.id, "viewer", by=sender("boss"))).code
    assert (await bot.link_chat(CHANNEL, "boss", code)).role == "owner"


async def test_everybody_may_leave(trade: Trade, bot: BackendClient) -> None:
    eye = (await bot.staff(trade.id)).staff[-1]
    await bot.remove_staff(trade.id, eye.id, by=sender("eye"))
    assert [one.address for one in (await bot.staff(trade.id)).staff] == ["boss", "cash"]
    with pytest.raises(Refused, match="not_found"):
        await bot.remove_staff(trade.id, uuid4(), by=sender("boss"))


async def test_an_operator_who_gives_a_chat_away_takes_its_person_off(trade: Trade, shop: Shop) -> None:
    other = await Trade.opened(shop)
    await shop.operator.put_chat(CHANNEL, "eye", other.id)
    assert [one.address for one in (await shop.operator.staff(trade.id)).staff] == ["boss", "cash"]
    assert [(one.address, one.role) for one in (await shop.operator.staff(other.id)).staff] == [
        ("eye", "owner")
    ]


async def test_a_merchants_own_key_counts_as_an_owner(trade: Trade, client) -> None:  # type: ignore[no-untyped-def]
    erp: BackendClient = await client("merchant", trade.id)
    assert (await erp.make_staff_code(trade.id, "viewer", by=None)).code
    with pytest.raises(Refused, match="forbidden"):
        await erp.make_staff_code(trade.id, "viewer", by=sender("eye"))
