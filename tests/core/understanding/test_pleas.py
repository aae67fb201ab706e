"""Reasons beside a wish are no wish, a tale's question is heard, and neither ever makes a yes or an order."""

import pytest

from core.understanding import default_understanding

REASONS = [
    "我不会弄，",
    "我眼睛看不清，",
    "年纪大了，不会用手机，",
    "我耳朵不好，",
    "我赶时间，",
    "没戴眼镜，",
]


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize(
    ("wish", "intent"),
    [
        ("给我儿子充五十块话费", "purchase"),
        ("余额还剩多少", "balance"),
        ("话费到了没有", "order_status"),
        ("算了，不充了", "cancel"),
        ("五十的话费怎么充", "help"),
    ],
)
def test_a_reason_beside_a_wish_leaves_the_wish(reason: str, wish: str, intent: str) -> None:
    meaning = default_understanding().understand(reason + wish)
    assert meaning.intent == intent
    if intent == "purchase":
        assert (meaning.slots["amount"], meaning.slots["contact"]) == (5000, "儿子")


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("yes", ["可以", "确认支付", "付吧"])
def test_who_gives_a_reason_has_not_said_yes(reason: str, yes: str) -> None:
    said = default_understanding().understand(reason + yes, expected=("confirm", "reject"))
    assert said.intent != "confirm"


@pytest.mark.parametrize(
    ("tale", "intent"),
    [
        ("昨天隔壁聊起这个事儿来着，我余额还剩多少", "balance"),
        ("昨天隔壁聊起这个事儿来着，给我找个客服", "human"),
        ("昨天隔壁聊起这个事儿来着，确认支付", "unknown"),
    ],
)
def test_only_a_question_is_picked_out_of_a_tale(tale: str, intent: str) -> None:
    assert default_understanding().understand(tale, expected=("confirm", "reject")).intent == intent


@pytest.mark.parametrize("ordinal", ["第二个", "要第二个吧", "头一个", "就选第三种", "最后一个"])
def test_an_ordinal_is_no_quantity_and_no_choice_that_pays(ordinal: str) -> None:
    meaning = default_understanding().understand(ordinal)
    assert "quantity" not in meaning.slots
    assert meaning.intent not in ("choose_method", "confirm", "purchase", "topup")


@pytest.mark.parametrize(
    "said", ["给我儿子打个电话", "电话打给谁", "我把电话打过去没人接", "我儿子来电话说他到了"]
)
def test_to_call_somebody_is_not_to_charge_a_phone(said: str) -> None:
    assert default_understanding().understand(said, mend=False).intent not in ("purchase", "topup")
