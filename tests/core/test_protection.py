"""Swindlers' talk is recognised, everyday talk is not."""

import pytest

from core.protection import suspicious


@pytest.mark.parametrize(
    "text",
    [
        "客服让我把验证码发给他",
        "验证码收不到怎么办",
        "有人说要把钱转到安全账户",
        "他说不要告诉家人",
        "公安局让我转钱",
        "法院打电话要我交钱",
        "贷款平台叫我先转五百",
        "打电话让我充两千",
        "我在刷单",
        # as recognisers write it
        "有人打电话要验正码",
        "他要我的燕郑马",
        "把钱转到安全帐户",
        "有人说转到安全长户",
        "克服叫我赚五百",
        "客服叫我赚钱",
        "客夫让我转钱",
        "公安叫我冲两千",
        "不要告速家人",
        "叫我别高诉儿子",
        "someone asked for my verification code",
        "they said it's a safe account",
        "the police told me to transfer 5000",
        "he said don't tell your family",
    ],
)
def test_talk_of_swindlers(text: str) -> None:
    assert suspicious(text)


@pytest.mark.parametrize(
    "text",
    [
        "充五十块话费，号码 13800138000",
        "我妈让我给她充五十",
        "转人工",
        "我要找客服",
        "客服电话多少",
        "打电话都打不出去了，充50",
        "充值码发我",
        "付款码打不开",
        "给我儿子充五十",
        "我要充专线电话",
        "今天上高速了，充五十话费",
        "帮我克服一下困难",
        "我想赚钱",
        "余额够不够",
        "确认支付",
        "top up my son's phone with 50",
        "show me the code",
        "let me talk to support",
    ],
)
def test_everyday_talk(text: str) -> None:
    assert not suspicious(text)
