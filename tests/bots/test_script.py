"""Conversation files are read strictly and exactly as written."""

from datetime import timedelta
from pathlib import Path

import pytest

from bots.terminal.script import Conversation, Pay, ScriptError, Tap, load


def read(folder: Path, text: str) -> list[Conversation]:
    path = folder / "talk.yaml"
    path.write_text(text, encoding="utf-8")
    return list(load(path))


def test_scalars_are_what_was_written(tmp_path: Path) -> None:
    (talk,) = read(
        tmp_path,
        """
        customer: {balance: 38.00, bonus: 1, hour: 22:30, contacts: [{alias: 儿子, phone: 13900139000}]}
        turns:
          - user: yes
          - user: 010
          - wait: 1h30m
        after: {topups: [{amount: 12, status: credited}], orders: []}
        """,
    )
    assert talk.name == "talk"
    assert (talk.customer.balance, talk.customer.bonus, talk.customer.hour) == (3800, 100, "22:30")
    assert talk.customer.contacts[0].phone == "13900139000"
    assert [turn.user for turn in talk.turns[:2]] == ["yes", "010"]
    assert talk.turns[2].wait == timedelta(minutes=90)
    assert talk.after is not None
    assert talk.after.topups is not None
    assert talk.after.topups[0].amount == 1200
    assert talk.after.orders == []


def test_a_recording_is_found_beside_its_conversation_file(tmp_path: Path) -> None:
    (talk,) = read(
        tmp_path, "turns: [{audio: sounds/a.wav}, {audio: {say: 查余额, noise: 10, voice: zf_xiaoyi}}]"
    )
    first, second = (turn.audio for turn in talk.turns)
    assert first is not None
    assert second is not None
    assert first.file == tmp_path / "sounds" / "a.wav"
    assert (second.say, second.noise, second.voice, second.speed) == ("查余额", 10.0, "zf_xiaoyi", 1.0)


def test_short_and_long_forms_mean_the_same(tmp_path: Path) -> None:
    (talk,) = read(
        tmp_path,
        """
        turns:
          - tap: 微信
          - tap: {label: 确认, times: 2}
          - pay: wechat
          - pay: {method: alipay, twice: true}
          - user: 你好
            bot: {contains: 小卡}
        """,
    )
    assert [turn.tap for turn in talk.turns[:2]] == [Tap(label="微信"), Tap(label="确认", times=2)]
    assert [turn.pay for turn in talk.turns[2:4]] == [Pay(method="wechat"), Pay(method="alipay", twice=True)]
    assert talk.turns[4].bot is not None
    assert talk.turns[4].bot.contains == ["小卡"]


def test_one_file_may_hold_several_conversations(tmp_path: Path) -> None:
    talks = read(tmp_path, "name: a\nturns: [{user: 你好}]\n---\nname: b\nturns: [{user: 余额}]\n---\n")
    assert [talk.name for talk in talks] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("turns: [{user: a, bot: {contain: [x]}}]", "turn 1, bot, contain: unknown key"),
        ("turn: [{user: a}]", "turn: unknown key"),
        ("turns: [{user: a}, {user: a, tap: b}]", "turn 2: a turn needs exactly one of"),
        ("turns: [{bot: {contains: [x]}}]", "turn 1: a turn needs exactly one of"),
        ("turns: []", "turns: "),
        ("turns: [{audio: {}}]", "turn 1, audio: needs exactly one of file and say"),
        ("turns: [{audio: {file: a.wav, say: 你好}}]", "turn 1, audio: needs exactly one of file and say"),
        ("turns: [{audio: {file: a.wav, noise: 10}}]", "for what our speaker says, not for a file"),
        (
            "customer: {credit: {limit: '500.00', commited: true}}\nturns: [{user: a}]",
            "customer, credit, commited: unknown key",
        ),
        ("customer: {balance: a lot}\nturns: [{user: a}]", "customer, balance: 'a lot' is not an amount"),
        ("customer: {balance: '1.005'}\nturns: [{user: a}]", "more than two decimals"),
        ("customer: {balance: NaN}\nturns: [{user: a}]", "customer, balance: "),
        ("customer: {balance: -1}\nturns: [{user: a}]", "customer, balance: "),
        ("customer: {hour: '25:00'}\nturns: [{user: a}]", "customer, hour: "),
        ("customer: {name: a, name: b}\nturns: [{user: a}]", "line 1: 'name' is there twice"),
        ("turns: [{wait: soon}]", "turn 1, wait: 'soon' is not a duration"),
        ("turns: [{wait: ''}]", "turn 1, wait: '' is not a duration"),
        ("turns: [{pay: cash}]", "turn 1, pay, method: "),
        ("turns: [{tap: {label: a, often: 2}}]", "turn 1, tap, often: unknown key"),
        ("turns: [{user: a}]\nafter: {wallet: {balance: '1.00'}}", "after, wallet, balance: unknown key"),
        ("turns: [{user: a}]\nlocale: fr", "locale: "),
        ("turns: [{user: a}]\nsupplier: lazy", "supplier: "),
        ("- just\n- a list", "talk.yaml: "),
        ("turns: [", "talk.yaml: "),
        ("", "no conversation in it"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ScriptError) as caught:
        read(tmp_path, text)
    assert complaint in str(caught.value)
    assert "talk.yaml" in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="No such file"):
        list(load(tmp_path / "nothing.yaml"))


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScriptError, match="not UTF-8"):
        list(load(tmp_path / "a.yaml"))
