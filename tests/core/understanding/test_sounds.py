"""What recognisers, accents and typing do to words."""

import pytest
import yaml

from core.understanding import default_understanding
from core.understanding.pinyin import Ear, split, syllables
from core.understanding.understanding import GRAMMAR_DIR


@pytest.fixture(scope="module")
def ear() -> Ear:
    return Ear(yaml.safe_load((GRAMMAR_DIR / "confusions.yaml").read_text(encoding="utf-8")))


def test_a_syllable_splits_into_initial_and_final() -> None:
    assert split("zhong") == ("zh", "ong")
    assert split("an") == ("", "an")


def test_pinyin_has_one_syllable_for_each_sign() -> None:
    assert syllables("充50话费") == ("chong", "5", "0", "hua", "fei")


@pytest.mark.parametrize(
    ("one", "other"), [("zhi", "zi"), ("lan", "nan"), ("xin", "xing"), ("fei", "hei"), ("re", "le")]
)
def test_known_confusions_are_near(ear: Ear, one: str, other: str) -> None:
    assert 0 < ear.distance(one, other) <= 0.2
    assert ear.distance(one, other) == ear.distance(other, one)


def test_other_sounds_are_far(ear: Ear) -> None:
    assert ear.distance("ma", "zhong") == 1


@pytest.mark.parametrize(
    ("heard", "intent", "slots"),
    [
        ("有危险支付", "choose_method", {"method": "wechat"}),
        ("有危显支付", "choose_method", {"method": "wechat"}),
        ("支付饱", "choose_method", {"method": "alipay"}),
        ("威信支付", "choose_method", {"method": "wechat"}),
        ("冲话费", "purchase", {"product": "huafei"}),
        ("充花费五十", "purchase", {"product": "huafei", "sku": "huafei-50", "amount": 5000}),
        ("中话费五十", "purchase", {"product": "huafei", "sku": "huafei-50", "amount": 5000}),
        ("画肺充五十", "purchase", {"product": "huafei", "sku": "huafei-50", "amount": 5000}),
        ("查一下余鹅", "balance", {}),
        ("雨额还有多少", "balance", {}),
        ("去消订单", "cancel", {}),
        ("缺认支付", "confirm", {}),
        ("充直一百", "topup", {"amount": 10000}),
        ("alipya", "choose_method", {"method": "alipay"}),
        ("chek my ballance", "balance", {}),
    ],
)
def test_bent_words_are_recovered(heard: str, intent: str, slots: dict[str, object]) -> None:
    meaning = default_understanding().understand(heard)
    assert (meaning.intent, meaning.slots) == (intent, slots)


def test_what_was_recovered_is_less_sure_than_what_was_said() -> None:
    understand = default_understanding().understand
    assert understand("有危显支付").confidence < understand("用微信支付").confidence == 1


@pytest.mark.parametrize("sentence", ["天空为什么是蓝色的", "三个苹果多少钱", "你觉得我好看吗", "我想去旅游"])
def test_strange_sentences_are_not_heard_as_commands(sentence: str) -> None:
    assert default_understanding().understand(sentence).intent == "unknown"
