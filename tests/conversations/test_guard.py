"""Somebody asks a relative to watch over their payments, and parts from them."""

import re

from app.stage import Rehearsal
from bots.terminal.scene import Visit
from bots.terminal.script import Action, Conversation, Starting, Tap
from bots.terminal.script import Turn as ScriptTurn


async def _visit(stage: Rehearsal, name: str, mode: str = "standard", balance: int = 0) -> Visit:
    customer = Starting.model_validate({"name": name, "mode": mode, "balance": f"{balance}.00"})
    turn = ScriptTurn(user="")
    return Visit(await stage.open(Conversation(name=name, customer=customer, turns=[turn])))


async def _say(visit: Visit, text: str) -> str:
    return "\n".join((await visit.act(Action(user=text))).texts)


async def _tap(visit: Visit, label: str) -> str:
    return "\n".join((await visit.act(Action(tap=Tap(label=label)))).texts)


async def _look(visit: Visit) -> str:
    return "\n".join((await visit._heard([])).texts)


async def test_a_trusted_contact_from_beginning_to_end(stage: Rehearsal) -> None:
    ward = await _visit(stage, "王奶奶", "elderly", 900)
    contact = await _visit(stage, "小芳")
    assert "还没有人帮您把关" in await _say(ward, "谁在帮我把关")
    asked = await _tap(ward, "请人把关")
    assert "别告诉打电话来的人" in asked
    code = re.search(r"把关 (\d{4} \d{4})", asked)
    assert code is not None
    assert "不对" in await _say(contact, "把关 0000 0000")
    accepted = await _say(contact, f"把关 {code[1]}")
    assert "你在帮王奶奶把关" in accepted
    assert "放行要到" in accepted
    assert "小芳开始帮您把关了" in await _look(ward)
    # In the first day the contact can only stop: no swindler becomes one during the call and lets it go.
    await _say(ward, "充三百块话费，号码13800138000")
    assert "已经告诉小芳了" in await _say(ward, "确认支付")
    notice = await contact.act(Action(user="余额"))
    assert "先别付" in "".join(notice.buttons)
    assert "没问题" not in "".join(notice.buttons)
    assert "拦下来了" in await _tap(contact, "先别付")
    assert "小芳说先别付" in await _look(ward)
    # Parting takes a press and a day, and the contact hears of it at once.
    sure = await _say(ward, "取消把关人")
    assert "那多半是骗子" in sure
    assert "小芳在帮您把关" in await _say(ward, "谁在帮我把关")
    await _say(ward, "取消把关人")
    assert "已经告诉小芳了" in await _tap(ward, "确定不用了")
    assert "最好打个电话" in await _look(contact)
    await ward.act(Action.model_validate({"wait": "23h"}))
    await _say(ward, "充三百块话费，号码13800138000")
    assert "小芳" in await _say(ward, "确认支付")
    assert "确认" not in await _tap(ward, "取消这笔")
    await ward.act(Action.model_validate({"wait": "2h"}))
    assert "还没有人帮您把关" in await _say(ward, "谁在帮我把关")
    assert "没有在帮谁把关" in await _say(contact, "不想当把关人了")


async def test_the_contact_leaves_and_the_person_hears_of_it(stage: Rehearsal) -> None:
    ward = await _visit(stage, "李爷爷", "elderly")
    contact = await _visit(stage, "小李")
    code = re.search(r"\d{4} \d{4}", await _say(ward, "让我儿子帮我把关"))
    assert code is not None
    await _say(contact, f"把关{code[0]}")
    assert "不再帮李爷爷把关" in await _say(contact, "不想当把关人了")
    assert "小李不再把关了" in await _look(ward)
