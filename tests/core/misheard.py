"""What recognisers make of answers that were no consent: outputs really seen, and random ones around them.

None of it is the phrase of a payment, unless another witness contradicts it.
"""

from random import Random

from core.model import Heard, Speech

PHRASES = ("确认支付", "确认充值")

_SHORT = (
    "对/好/嗯/是/行/对对/好的/好吧/可以/是的/确认/确定/支付/充值/付/同意/没问题/对的对的/嗯嗯嗯/"
    "好好好/行行行/OK/就这样/对啊/是啊/要/来吧/付吧/付款"
)
_SEEN = (
    "有危险支付/确认之父亲/却认支付吗/雀人/缺认/确认之/认支付/确认致富了没有/去人家里/全任职/"
    "字幕by索兰娅/请不吝点赞订阅转发打赏支持明镜与点点栏目/谢谢观看/谢谢大家/MING PAO CANADA/"
    "哎呀我的天/支付支付支付支付支付支付/确确确确确确确确/啊啊啊啊啊啊啊啊/。/，，，/.../Yeah./you/"
    "好好好好好好好好好好/小卡 话费 充值 余额 微信 支付宝/以下是普通话的句子。/李宗盛/不/布/部/别/"
    "不要/先不要/不用了/算了/不确认/不确认支付/先不确认支付/别确认支付/我没说确认支付/确认支付不了/"
    "确认支付错了/等一下/停/取消/换一个/不对/确认不支付/不是确认支付/四十/十/一百/五十/"
    "一三八零零一三八零零零/查余额/余额/明细/转人工/帮助/充话费/买东西/再说一遍/慢一点/大声点/微信/"
    "支付宝/微信支付/支付宝付款/给我儿子充五十/你好/谢谢/小卡/现在几点了/今天天气怎么样/什么意思/喂/"
    "听得见吗"
)
ANYTHING = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说"
    "产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使"
    "点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明"
    "看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料"
    "象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指"
)
SHORT, SEEN = _SHORT.split("/"), _SEEN.split("/")


def near(text: str, chance: Random) -> str:
    """A phrase with something wrong about it: a syllable lost, exchanged, or a no put in."""
    kind = chance.randrange(4)
    place = chance.randrange(len(text))
    if kind == 0:
        return text[:place] + text[place + 1 :]
    if kind == 1:
        return text[:place] + chance.choice("不别没") + text[place:]
    if kind == 2:
        return text[:place] + chance.choice("球山河书桌狗猫水火土") + text[place + 1 :]
    return text[: chance.randrange(1, 3)]


def words(chance: Random) -> str:
    """One reading that is not the phrase."""
    kind = chance.randrange(5)
    if kind == 0:
        return chance.choice(SHORT)
    if kind == 1:
        return chance.choice(SEEN)
    if kind == 2:
        return near(chance.choice(PHRASES), chance)
    if kind == 3:
        return "".join(chance.choice(ANYTHING) for _ in range(chance.randrange(1, 7)))
    two = chance.choice(SHORT), chance.choice(SHORT)
    # 确认 and 支付 side by side are the phrase.
    return chance.choice(("，", "")).join(two) if "".join(two) not in PHRASES else two[0]


def speech(chance: Random) -> Speech:
    """One utterance misheard. `closed` may say anything, as it is made of sound that was no phrase."""
    number = chance.randrange(1, 4)
    readings = [words(chance) for _ in range(number)]
    closed = [*PHRASES, "先不要", "微信支付"]
    chance.shuffle(closed)
    closed = closed[: chance.randrange(0, len(closed) + 1)]
    if chance.random() < 0.3:
        # The free decoding heard the phrase where it was not said: the sound itself contradicts it, or
        # another reading has a no in it.
        phrase = chance.choice(PHRASES)
        readings.insert(0, chance.choice(("", "嗯", "那")) + phrase + chance.choice(("", "吧", "。")))
        if chance.random() < 0.5:
            closed = ["先不要", phrase]
        else:
            readings[1:] = [chance.choice(("不" + phrase, "先不要", "不要", "别" + phrase))]
    elif chance.random() < 0.2:
        readings.append(chance.choice(PHRASES))
    shares = sorted((chance.random() ** 2 + 0.01 for _ in readings), reverse=True)
    shares = [max(share, shares[0] / 10) for share in shares]  # a witness, and not a mere possibility
    scale = chance.uniform(0.3, 1.0) / sum(shares)
    heard = [Heard(text, share * scale) for text, share in zip(readings, shares, strict=True)]
    fits = sorted((chance.random() for _ in closed), reverse=True)
    return Speech(
        tuple(heard), tuple(Heard(text, fit) for text, fit in zip(closed, fits, strict=True)), seconds=1.0
    )
