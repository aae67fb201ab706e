"""A new version of the agreement: the line pauses, the owner is told, reads, signs, and goes on."""

from pathlib import Path

from app.stage import Rehearsal
from backend.agreements.texts import FOLDER
from backend.platform.agreement_data import AgreementPolicy
from bots.terminal.scene import Reply, Visit
from bots.terminal.script import Action, Conversation, Starting, Tap
from bots.terminal.script import Turn as ScriptTurn


async def _visit(stage: Rehearsal) -> Visit:
    """A merchant to whom the shop proposed a line."""
    customer = Starting.model_validate(
        {"name": "阿强数码", "kind": "merchant", "credit": {"limit": "500.00", "committed": False}}
    )
    return Visit(await stage.open(Conversation(name="阿强", customer=customer, turns=[ScriptTurn(user="")])))


async def _do(visit: Visit, **what: object) -> tuple[str, list[str]]:
    said: Reply = await visit.act(Action.model_validate(what))
    return "\n".join(said.texts), said.buttons


async def test_a_new_version_asks_again(stage: Rehearsal, tmp_path: Path) -> None:
    merchant = await _visit(stage)
    said, _ = await _do(merchant, user="开通信用额度")
    assert "一共 500.00 元" in said
    await _do(merchant, tap=Tap(label="看承诺书"))
    said, _ = await _do(merchant, tap=Tap(label="我已看完，签署"))
    assert "签好了" in said
    text = (FOLDER / "2026-11.zh-CN.txt").read_text(encoding="utf-8")
    (tmp_path / "2026-12.zh-CN.txt").write_text(text.replace("不能提现", "绝不能提现"), encoding="utf-8")
    database = stage.backend.database
    before = database.policy
    renewed = AgreementPolicy(version="2026-12", folder=tmp_path)
    database.policy = before.model_copy(update={"agreement": renewed})
    try:
        said, buttons = await _do(merchant, wait="1m")
        assert "有了新版本（2026-12）" in said
        assert "看承诺书" in buttons
        said, _ = await _do(merchant, user="信用额度")
        assert "看完签了就能接着用" in said
        said, buttons = await _do(merchant, tap=Tap(label="看承诺书"))
        assert "绝不能提现" in said
        code = next(label for label in buttons if "签署" in label).split()[-1]
        said, _ = await _do(merchant, user=code)  # typed this time
        assert "信用额度已开通" in said
        said, _ = await _do(merchant, user="信用额度")
        assert "看完签了" not in said
    finally:
        database.policy = before
