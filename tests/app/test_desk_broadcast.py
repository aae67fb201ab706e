"""`xiaoka desk broadcast` as an operator types it, beside an installation."""

import re
from pathlib import Path
from typing import Any

import pytest

from api_client.contract import NewCustomer

from .command import xiaoka


@pytest.fixture
async def people(client: Any) -> dict[str, str]:
    """Two merchants and a person in chats, and one whom nobody can reach; their ids by name."""
    operator = await client("operator")
    made = {}
    for name, kind, chats in (
        ("甲", "merchant", ["1"]), ("乙", "merchant", ["2", "3"]), ("丙", "personal", ["4"]),
        ("丁", "merchant", []),
    ):  # fmt: skip
        customer = await operator.create_customer(NewCustomer(name=name, kind=kind))
        made[name] = str(customer.id)
        for chat in chats:
            await operator.put_chat("telegram", chat, customer.id)
    return made


async def test_audience_is_read_page_by_page(people: dict[str, str], client: Any) -> None:
    operator = await client("operator")
    page = await operator.audience("merchant", limit=1)
    found = [*page.listeners]
    while page.next_cursor is not None:
        page = await operator.audience("merchant", cursor=page.next_cursor, limit=1)
        found += page.listeners
    assert [str(one.customer_id) for one in found] == [people["甲"], people["乙"]]
    assert {link.chat for link in found[1].chats} == {"2", "3"}
    assert len((await operator.audience()).listeners) == 3


def test_an_operator_sends_looks_and_cancels(
    people: dict[str, str], database_url: str, redis_url: str, tmp_path: Path
) -> None:
    where = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    text, listed = tmp_path / "text", tmp_path / "people"
    text.write_text("今晚两点维护\n", encoding="utf-8")
    listed.write_text(f"{people['丙']}\n{people['丁']}\n", encoding="utf-8")

    def desk(*arguments: object, status: int = 0) -> str:
        done = xiaoka("desk", "broadcast", *arguments, "--data", tmp_path / "data", **where)
        assert done.returncode == status, done.stderr + done.stdout
        return done.stdout + done.stderr

    assert "还没有群发过" in desk("list")
    refused = desk("send", text, "--to", "merchants", status=1)
    assert "add --yes" in refused, "nobody can be asked here"
    sent = desk("send", text, "--to", "merchants", "--as", "小李", "--yes")
    assert "今晚两点维护" in sent
    assert "2 个聊天" in sent
    [made] = re.findall(r"[0-9a-f-]{36}", sent)
    assert "1 个聊天" in desk("send", text, "--to", listed, "--urgent", "--yes")
    rows = desk("list")
    assert "小李" in rows
    assert "已发 sent 0/2，待发 waiting 2" in rows
    assert "紧急 urgent" in rows
    assert "2 位没有收到" in desk("cancel", made)
    assert "没发就停了 cancelled 2" in desk("show", made, "--follow")
    assert "one customer id a line" in desk("send", text, "--to", text, "--yes", status=1)
