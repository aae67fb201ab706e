"""Customers, contacts, and which chat speaks for whom."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from api_client.contract import Contact, CustomerChange, NewCustomer, Refused
from app.clock import ManualClock
from backend.customers import policy
from backend.customers import service as customers
from backend.platform.db import Database
from backend.platform.problems import ProblemError

from . import books


async def test_created_with_an_empty_wallet_and_an_event(backend: Any, client: Any) -> None:
    channel = await client("channel")
    made = await channel.create_customer(NewCustomer(name="王敏", mode="elderly"))
    assert (made.name, made.mode, made.locale, made.prompts) == ("王敏", "elderly", "zh-CN", True)
    assert (await channel.wallet(made.id)).available == 0
    assert [event.type for event in (await channel.events()).events] == ["customer.created"]


async def test_settings_change_one_by_one(database: Database) -> None:
    customer = await books.customer(database)
    changed = await database.run(lambda tx: customers.change(tx, customer, CustomerChange(prompts=False)))
    assert (changed.prompts, changed.mode) == (False, "standard")
    changed = await database.run(lambda tx: customers.change(tx, customer, CustomerChange(mode="elderly")))
    assert (changed.prompts, changed.mode) == (False, "elderly")
    same = await database.run(lambda tx: customers.change(tx, customer, CustomerChange()))
    assert same == changed


async def test_contacts_are_saved_by_alias(backend: Any, client: Any) -> None:
    customer = await books.customer(backend.database)
    me = await client("customer", customer)
    await me.save_contact(customer, Contact(alias="儿子", phone="13900139000"))
    await me.save_contact(customer, Contact(alias="a/b 奶奶", phone="13900139001"))
    await me.save_contact(customer, Contact(alias="儿子", phone="13900139002"))
    found = (await me.contacts(customer)).contacts
    assert {contact.alias: contact.phone for contact in found} == {
        "a/b 奶奶": "13900139001",
        "儿子": "13900139002",
    }


async def test_link_code_works_once(database: Database) -> None:
    customer = await books.customer(database)
    code = (await database.run(lambda tx: customers.make_link_code(tx, customer))).code
    spoken = f" {code[:4]}-{code[4:]} "
    linked = await database.run(lambda tx: customers.link_by_code(tx, "web", "1", spoken))
    assert linked.customer_id == customer
    assert await speaks_for(database, "web", "1") == customer
    with pytest.raises(ProblemError, match="link_code_invalid"):
        await database.run(lambda tx: customers.link_by_code(tx, "web", "2", code))


async def test_link_code_works_for_one_of_two_chats_at_once(database: Database) -> None:
    customer = await books.customer(database)
    code = (await database.run(lambda tx: customers.make_link_code(tx, customer))).code

    async def link(chat: str) -> bool:
        try:
            await database.run(lambda tx: customers.link_by_code(tx, "web", chat, code))
        except ProblemError:
            return False
        return True

    assert sum(await asyncio.gather(*(link(str(number)) for number in range(8)))) == 1


async def test_link_code_ends_after_ten_minutes_or_with_the_next_one(
    database: Database, clock: ManualClock
) -> None:
    customer = await books.customer(database)
    first = (await database.run(lambda tx: customers.make_link_code(tx, customer))).code
    second = (await database.run(lambda tx: customers.make_link_code(tx, customer))).code
    with pytest.raises(ProblemError, match="link_code_invalid"):
        await database.run(lambda tx: customers.link_by_code(tx, "web", "1", first))
    clock.advance(timedelta(minutes=10))
    with pytest.raises(ProblemError, match="link_code_invalid"):
        await database.run(lambda tx: customers.link_by_code(tx, "web", "1", second))


async def test_link_code_is_not_stored_in_clear(database: Database) -> None:
    customer = await books.customer(database)
    code = (await database.run(lambda tx: customers.make_link_code(tx, customer))).code
    row = await database.run(lambda tx: tx.conn.scalar(text("SELECT link_code::text FROM link_code")))
    assert code not in str(row)
    assert code.encode().hex() not in str(row)


async def test_guessing_ends_after_a_few_tries(backend: Any, client: Any, clock: ManualClock) -> None:
    channel = await client("channel")
    customer = await books.customer(backend.database)

    async def guess(code: str) -> str:
        with pytest.raises(Refused) as refused:
            await channel.link_chat("web", "1", code)
        return str(refused.value.code)

    answers = [await guess("0000") for _ in range(policy.MAX_ATTEMPTS + 1)]
    assert answers == ["link_code_invalid"] * policy.MAX_ATTEMPTS + ["too_many_requests"]
    code = (await backend.database.run(lambda tx: customers.make_link_code(tx, customer))).code
    assert await guess(code) == "too_many_requests", "even the right one"
    clock.advance(timedelta(minutes=11))
    code = (await backend.database.run(lambda tx: customers.make_link_code(tx, customer))).code
    assert (await channel.link_chat("web", "1", code)).customer_id == customer


async def test_a_code_does_not_take_over_somebody_elses_chat(database: Database) -> None:
    one, other = await books.customer(database), await books.customer(database)
    await database.run(lambda tx: customers.link(tx, "web", "1", one))
    code = (await database.run(lambda tx: customers.make_link_code(tx, other))).code
    with pytest.raises(ProblemError, match="already_linked"):
        await database.run(lambda tx: customers.link_by_code(tx, "web", "1", code))
    assert await speaks_for(database, "web", "1") == one


async def test_operator_moves_a_chat(backend: Any, client: Any) -> None:
    one, other = await books.customer(backend.database), await books.customer(backend.database)
    operator, channel = await client("operator"), await client("channel")
    assert await channel.customer_of_chat("web", "a/b?c") is None
    for owner in (one, one, other):
        assert (await operator.put_chat("web", "a/b?c", owner)).customer_id == owner
    found = await channel.customer_of_chat("web", "a/b?c")
    assert found.id == other
    types = [event.type for event in (await operator.events()).events]
    assert types.count("chat.linked") == 2
    with pytest.raises(Refused) as refused:
        await channel.put_chat("web", "a/b?c", one)
    assert refused.value.code == "forbidden"


async def test_chats_the_one_used_last_first(database: Database, clock: ManualClock) -> None:
    customer = await books.customer(database)
    for chat in ("1", "2"):
        await database.run(lambda tx, c=chat: customers.link(tx, "web", c, customer))
        clock.advance(timedelta(minutes=2))
    await database.run(lambda tx: customers.customer_of_chat(tx, "web", "1"))
    chats = await database.run(lambda tx: customers.chats_of(tx, customer))
    assert [link.chat for link in chats.chats] == ["1", "2"]


async def test_asking_for_a_person_is_an_event(backend: Any, client: Any) -> None:
    customer = await books.customer(backend.database)
    channel = await client("channel")
    await channel.request_human(customer, note="想找人工")
    event = (await channel.events()).events[-1]
    assert (event.type, event.customer_id, event.data) == ("human.requested", customer, {"note": "想找人工"})


async def test_the_wrong_person_sees_nobody(backend: Any, client: Any) -> None:
    mine, other = await books.customer(backend.database), await books.customer(backend.database)
    me = await client("customer", mine)
    assert (await me.customer(mine)).id == mine
    asks = (
        me.customer(other),
        me.contacts(other),
        me.chats(other),
        me.change_customer(other, CustomerChange(prompts=False)),
        me.save_contact(other, Contact(alias="x", phone="13900139000")),
        me.make_link_code(other),
        me.request_human(other, note=""),
        me.customer(UUID(int=1)),
    )
    for ask in asks:
        with pytest.raises(Refused) as refused:
            await ask
        assert refused.value.code == "not_found"
    for forbidden in (me.create_customer(NewCustomer(name="x")), me.link_chat("web", "1", "0000")):
        with pytest.raises(Refused) as refused:
            await forbidden
        assert refused.value.code == "forbidden"


async def speaks_for(database: Database, channel: str, chat: str) -> UUID | None:
    found = await database.run(lambda tx: customers.customer_of_chat(tx, channel, chat))
    return found and found.id
