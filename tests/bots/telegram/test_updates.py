"""What a typed text is read as, by the short way that nearly all updates take."""

from typing import Any

import pytest

from bots.telegram.updates import MalformedError, Said, read
from core.commands import GROUP
from core.model import Chat

PERSON = {"id": 7, "is_bot": False, "first_name": "敏", "language_code": "zh-hans"}
SEVERAL = {"id": -9, "type": "group", "title": "x"}
PRIVATE = {"id": 7, "type": "private", "first_name": "敏"}


def typed(**changed: Any) -> dict[str, Any]:
    message: dict[str, Any] = {"message_id": 3, "date": 1, "from": PERSON, "chat": PRIVATE, "text": "余额"}
    return {"update_id": 5, "message": {name: it for name, it in (message | changed).items() if it != "gone"}}


def test_words_are_said_in_their_chat() -> None:
    link = {"type": "url", "offset": 0, "length": 2}
    assert read(typed()) == read(typed(entities=[link])) == Said(Chat("telegram", "7"), "5", "余额")


@pytest.mark.parametrize(
    ("changed", "heard"),
    [
        ({"from": PERSON | {"is_bot": True}}, None),
        ({"from": "gone"}, None),
        (
            {"chat": {"id": -9, "type": "group", "title": "x"}},
            Said(Chat("telegram", "-9"), "group:-9", GROUP),
        ),
        ({"text": "", "caption": "看"}, Said(Chat("telegram", "7"), "5", "看")),
    ],
)
def test_what_is_no_persons_words_to_the_bot_takes_the_long_way(
    changed: dict[str, Any], heard: Said | None
) -> None:
    assert read(typed(**changed)) == heard


@pytest.mark.parametrize("changed", [{"date": "gone"}, {"text": 5}, {"chat": {"id": "x", "type": "private"}}])
def test_what_is_malformed_is_no_text(changed: dict[str, Any]) -> None:
    with pytest.raises(MalformedError):
        read(typed(**changed))
