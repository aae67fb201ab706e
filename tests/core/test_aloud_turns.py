"""Whatever is said aloud in elderly mode, over many turns, keeps to the rules of the ear."""

import re

import pytest

from core.aloud.sentences import LONGEST, MOST_CLAUSES, asks, clauses, length
from core.commands import SILENCE
from core.model import Speech

from .fakes import Stage

SENTENCES = re.compile(r"[^。？]+[。？]")
FOR_THE_EYE = re.compile(
    r"https?://|[\U0001F000-\U0001FAFF\u2600-\u27BF“”（）*]|按钮|二维码|链接|点一下|点下面|\d"
)
MOST_CHOICES = 2

_TALKS = {
    "buying from the balance": (
        "你好 / 帮助 / 我还有多少钱 / 充话费 / 五十 / 幺三八零零 / 一三八零零一三八零零零 / 好 / "
        "再说一遍 / 怎么收费 / 充话费五十给一三八零零一三八零零零 / 确认支付 / 到了吗 / 谢谢"
    ),
    "short of money": (
        "给一三九零零一三九零零零充一百块话费 / 为什么还差钱 / ~ / 大声点 / 支付宝 / "
        "不对，换成三十 / 确认 / 先不要 / 继续 / 用信用额度付 / 微信支付 / 确认支付 / 怎么付 / "
        "付好了 / 算了"
    ),
    "other goods": (
        "买东西 / 优酷 / 一三八零零一三八零零零 / 先不要 / 买Q币 / 十个 / 一二三四五六七八 / "
        "不用了 / 买张Steam卡 / 确认支付 / 都有什么 / 话费多少钱 / 有优惠吗"
    ),
    "topping up": ("充值 / 一块五 / 充值一百 / 微信支付 / 确认充值 / 换支付宝 / 先不要 / 明细 / 我的订单"),
    "people": (
        "记住我儿子的号码 / 一三八 / 零零一三八零零零 / 给我儿子充五十块话费 / 给我闺女充三十 / "
        "记住号码 / 转人工 / 小卡 / 不用语音了 / 用语音 / 大字版 / 我要退款"
    ),
    "not understood": ("咕噜 / 咕噜 / 咕噜 / 咕噜 / 不要 / 充话费 / 哗啦 / 哗啦 / 哗啦 / 四十五"),
}
TALKS = {name: talk.split(" / ") for name, talk in _TALKS.items()}
"""What is said, turn by turn; `~` is a silence."""


@pytest.mark.parametrize("name", TALKS)
@pytest.mark.parametrize("balance", [200, 30_000])
async def test_everything_said_aloud_is_fit_for_the_ear(name: str, balance: int) -> None:
    stage = Stage(balance=balance, mode="elderly")
    wrong, heard = [], 0
    for said in TALKS[name]:
        told = await (stage.say(SILENCE) if said == "~" else stage.speak(said))
        spoken = [message.spoken.text for message in told if message.spoken is not None]
        heard += len(spoken)
        sentences = [sentence for text in spoken for sentence in SENTENCES.findall(text)]
        assert "".join(sentences) == "".join(spoken), "only whole sentences"
        wrong += [
            (said, sentence)
            for sentence in sentences
            if length(sentence) > LONGEST["elderly"]
            or len(clauses(sentence)) > MOST_CLAUSES
            or FOR_THE_EYE.search(sentence)
        ]
        choices = [choice for text in spoken for choice in re.findall(r"(?:^|。|？)说：[^。]*", text)]
        if sum(map(asks, sentences)) > 1 or len(choices) > 1:
            wrong.append((said, "".join(spoken)))
        wrong += [(said, choice) for choice in choices if choice.count("：") > MOST_CHOICES]
    assert not wrong
    assert heard > len(TALKS[name]) / 2


@pytest.mark.parametrize("trouble", ["silent", "broken", "too_long", "busy", "lost", "deaf"])
async def test_trouble_is_fit_for_the_ear_as_well(trouble: str) -> None:
    stage = Stage(mode="elderly")
    await stage.speak("充值一百")
    for _ in range(5):
        told = await stage.speak(Speech(trouble=trouble))  # type: ignore[arg-type]
        assert told[0].spoken is not None
        for sentence in SENTENCES.findall(told[0].spoken.text):
            assert length(sentence) <= LONGEST["elderly"], sentence
            assert not FOR_THE_EYE.search(sentence), sentence
