"""What people say around an order: frauds, second wishes, ways to pay they do not have, digits bit by bit."""

from typing import Any

import pytest

from core.model import Meaning
from core.understanding import default_understanding


def understand(text: str, *expected: str) -> Meaning:
    return default_understanding().understand(text, expected=expected)


@pytest.mark.parametrize(
    "text",
    [
        "验证码是多少",
        "验证码发给谁",
        "客服让我转账",
        "公安说要我把钱打到安全账户",
        "他们说不要告诉家人",
        "刷单返利要先充钱",
    ],
)
def test_talk_of_a_fraud_is_never_business(text: str) -> None:
    assert understand(text).intent == "scam"


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("我没有微信", "wechat"),
        ("不用微信", "wechat"),
        ("微信不行，没钱", "wechat"),
        ("我不用支付宝", "alipay"),
        ("I don't have alipay", "alipay"),
    ],
)
def test_a_way_to_pay_that_is_ruled_out_is_not_chosen(text: str, method: str) -> None:
    meaning = understand(text)
    assert (meaning.intent, meaning.slots) == ("reject", {"not_method": method})


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("不要微信，用支付宝", "alipay"),
        ("没有微信，支付宝行吗", "alipay"),
        ("支付宝打不开，微信吧", "wechat"),
        ("not wechat, alipay", "alipay"),
    ],
)
def test_of_two_ways_to_pay_the_one_that_works_is_chosen(text: str, method: str) -> None:
    meaning = understand(text)
    assert (meaning.intent, meaning.slots) == ("choose_method", {"method": method})


@pytest.mark.parametrize("text", ["嗯……", "呃", "嗯？", "嗯...", "额", "hmm", "um..."])
def test_hesitation_is_no_answer(text: str) -> None:
    assert understand(text, "confirm", "reject").intent == "unknown"


@pytest.mark.parametrize("text", ["嗯", "嗯嗯", "嗯，对"])
def test_a_plain_hum_is_a_yes(text: str) -> None:
    assert understand(text, "confirm", "reject").intent == "confirm"


@pytest.mark.parametrize(
    ("text", "also"),
    [
        ("给我妈充50话费，再买10个Q币，QQ 123456", ["再买10个Q币，QQ 123456"]),
        ("给我妈充50，给我爸充30", ["给我爸充30"]),
        ("给我妈和我爸各充50话费", ["给我爸充50话费"]),
        ("充50话费然后看看余额", ["看看余额"]),
        ("給我媽充50話費，再買10個Q幣", ["再買10個Q幣"]),
    ],
)
def test_further_wishes_are_kept_in_the_persons_words(text: str, also: list[str]) -> None:
    meaning = understand(text)
    assert meaning.intent == "purchase"
    assert meaning.slots["amount"] == 5000
    assert meaning.slots["also"] == also
    assert "phone_invalid" not in meaning.slots


@pytest.mark.parametrize("text", ["充五十，不，一百", "充50话费，号码13800138000", "买steam卡，50的，来两张"])
def test_one_wish_in_pieces_stays_one(text: str) -> None:
    assert "also" not in understand(text).slots


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("不充了，买个优酷会员", "youku"),
        ("forget it, buy a steam card instead", "steam"),
        ("算了，充50话费吧", "huafei"),
    ],
)
def test_a_new_order_may_call_off_the_old_one(text: str, product: str) -> None:
    meaning = understand(text)
    assert meaning.intent == "purchase"
    assert (meaning.slots["product"], meaning.slots["instead"]) == (product, True)


@pytest.mark.parametrize(
    ("text", "contact", "said"),
    [
        ("给老妈充50", "妈妈", "老妈"),
        ("给我妈充50", "妈妈", "妈"),
        ("给我大儿子充50", "大儿子", "大儿子"),
        ("我家老公手机充50", "老公", "老公"),
        ("给张伟充50", "张伟", "张伟"),
        ("top up 50 for my mom", "mom", "mom"),
    ],
)
def test_people_are_named_canonically_and_as_they_were_called(text: str, contact: str, said: str) -> None:
    slots = understand(text).slots
    assert (slots["contact"], slots["contact_said"]) == (contact, said)


@pytest.mark.parametrize(
    ("text", "digits"),
    [("幺三九", "139"), ("零零幺三", "0013"), ("然后是8000", "8000"), ("最后是零零", "00"), ("1 3 9", "139")],
)
def test_a_number_may_come_bit_by_bit(text: str, digits: str) -> None:
    assert understand(text, "phone", "contact") == Meaning("inform", {"digits": digits})


@pytest.mark.parametrize(
    ("text", "tail"), [("号码最后是2", "2"), ("尾号改成8002", "8002"), ("后四位是零零幺三", "0013")]
)
def test_the_end_of_a_number_is_put_right(text: str, tail: str) -> None:
    meaning = understand(text)
    assert (meaning.intent, meaning.slots) == ("correct", {"tail": tail})


@pytest.mark.parametrize("digits", ["12345678901", "22800138000", "02112345678"])
def test_eleven_digits_that_are_no_mobile_number_are_named_as_such(digits: str) -> None:
    assert understand(digits).slots == {"phone_invalid": digits}


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("steam 100的多少钱", "price", {"product": "steam", "sku": "steam-100", "amount": 10000}),
        ("充电话费50块", "purchase", {"product": "huafei", "sku": "huafei-50", "amount": 5000}),
        ("花费充50", "purchase", {"product": "huafei", "sku": "huafei-50", "amount": 5000}),
        ("我想 top up 手机 50", "purchase", {"product": "huafei", "sku": "huafei-50", "amount": 5000}),
        ("我要top up 100", "topup", {"amount": 10000}),
        ("用 alipay", "choose_method", {"method": "alipay"}),
        ("staem充值码50", "purchase", {"product": "steam", "sku": "steam-50", "amount": 5000}),
        ("yue", "balance", {}),
        ("wo yao chong huafei 50", "purchase", {"product": "huafei", "sku": "huafei-50", "amount": 5000}),
        ("为什么差12块", "gap", {}),
        ("交电费", "unsold", {"thing": "电费"}),
        ("网易云会员", "unsold", {"thing": "网易云会员"}),
        ("我说的是移动的", "inform", {"carrier": "移动"}),
        ("switch to Chinese", "set_language", {"locale": "zh-CN"}),
        ("链接打不开", "bill_again", {}),
        ("送的5块呢", "balance", {}),
        ("太贵了", "discount", {}),
        ("行不行啊", "help", {}),
    ],
)
def test_what_used_to_be_misheard(text: str, intent: str, slots: dict[str, Any]) -> None:
    meaning = understand(text)
    assert (meaning.intent, meaning.slots) == (intent, slots)
