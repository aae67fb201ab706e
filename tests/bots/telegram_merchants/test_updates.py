"""What updates mean: whom a group speaks to, who presses, and nothing that makes it fall over."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.telegram_merchants.updates import Asked, Idle, MalformedError, Membership, Pressed, Said, read

ME = {"id": 7, "is_bot": True, "first_name": "小卡", "username": "xk_bot"}
LI = {"id": 11, "is_bot": False, "first_name": "李", "last_name": "强"}
HOME = {"id": 11, "type": "private", "first_name": "李"}
GROUP = {"id": -5, "type": "group", "title": "店里"}


def heard(**content: Any) -> Any:
    return read({"update_id": 1, **content}, username="xk_bot", bot_id=7)


def said(text: str, chat: dict[str, Any] = GROUP, **more: Any) -> Any:
    commands = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    entities = {"entities": commands} if text.startswith("/") else {}
    message = {"message_id": 3, "date": 0, "chat": chat, "from": LI, "text": text, **entities, **more}
    return heard(message=message)


def pressed(data: str, chat: dict[str, Any]) -> Any:
    keyboard = {"inline_keyboard": [[{"text": "充 200.00 元", "callback_data": data}]]}
    message = {"message_id": 3, "date": 1, "chat": chat, "from": ME, "text": "x", "reply_markup": keyboard}
    query = {"id": "q", "from": LI, "chat_instance": "c", "data": data, "message": message}
    return heard(callback_query=query)


def test_in_private_the_chat_is_the_person() -> None:
    message = said("余额", HOME)
    assert isinstance(message, Said)
    assert (message.text, message.by, message.name) == ("余额", None, "李 强")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("@xk_bot 余额", "余额"),
        ("余额 @XK_bot", "余额"),
        ("/balance", "/balance"),
        ("/balance@xk_bot", "/balance@xk_bot"),
        ("/link@xk_bot 12345678", "/link@xk_bot 12345678"),
    ],
)
def test_a_group_speaks_to_us_by_name_or_command(text: str, meant: str) -> None:
    message = said(text)
    assert isinstance(message, Said)
    assert (message.text, message.by) == (meant, "11")


def test_an_answer_to_what_we_said_is_for_us() -> None:
    ours = {"message_id": 2, "date": 0, "chat": GROUP, "from": ME, "text": "请发绑定码"}
    assert isinstance(said("12345678", reply_to_message=ours), Said)


@pytest.mark.parametrize("text", ["今天吃什么", "/help@another_bot", "12345678"])
def test_the_rest_of_a_group_is_none_of_our_business(text: str) -> None:
    assert said(text) is None


def test_a_press_names_who_pressed_only_where_several_may() -> None:
    here, there = pressed("b:tok", HOME), pressed("b:tok", GROUP)
    assert isinstance(here, Pressed)
    assert (here.token, here.label, here.by) == ("tok", "充 200.00 元", None)
    assert there.by == "11"


def test_codes_and_nonsense_behind_a_button() -> None:
    asked = pressed("s:0192000000007000800000000000000a", GROUP)
    assert isinstance(asked, Asked)
    assert not asked.private
    assert isinstance(pressed("s:no id", HOME), Idle)
    assert isinstance(pressed("-", HOME), Idle)


@pytest.mark.parametrize(
    ("chat", "status", "change"),
    [(HOME, "kicked", "gone"), (HOME, "member", "back"), (GROUP, "left", "gone"), (GROUP, "member", "back")],
)
def test_who_let_us_out_and_in(chat: dict[str, Any], status: str, change: str) -> None:
    until = {"until_date": 0} if status == "kicked" else {}
    changed = {
        "chat": chat,
        "from": LI,
        "date": 0,
        "old_chat_member": {"status": "member", "user": ME},
        "new_chat_member": {"status": status, "user": ME, **until},
    }
    told = heard(my_chat_member=changed)
    assert isinstance(told, Membership)
    assert told.change == change


@pytest.mark.parametrize("raw", [None, [], "x", {}, {"update_id": 1, "message": {}}, {"message": 1}])
def test_what_is_no_update_is_malformed(raw: object) -> None:
    with pytest.raises(MalformedError):
        read(raw, username="xk_bot", bot_id=7)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@given(st.fixed_dictionaries({"update_id": _json, "message": _json, "callback_query": _json}))
def test_nothing_makes_it_raise_anything_else(raw: dict[str, Any]) -> None:
    try:
        read(raw, username="xk_bot", bot_id=7)
    except MalformedError:
        return
