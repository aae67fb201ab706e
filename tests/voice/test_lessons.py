"""What the recogniser is taught holds nothing that it is measured with (docs/voice/tuning.md)."""

import re

import pytest

from benchmarks.voice import lists
from scripts.tuning import sentences, speech


def bare(text: str) -> str:
    return re.sub(r"[^㐀-鿿0-9a-z]", "", text.lower())


def measured() -> set[str]:
    held_out = [command.say for command in lists.commands() if command.held_out]
    return {bare(text) for text in (*held_out, *lists.traps(), *lists.replies())}


def test_the_script_has_nothing_of_what_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    kept_back = [lists.traps()[0], lists.replies()[3], "确认支付"]
    monkeypatch.setattr(sentences, "everyday", lambda count: [*kept_back, "今天的天气不错"] * (count // 4))
    script = speech.script(1200)
    said = {bare(text) for text, _ in script}
    assert "今天的天气不错" in said
    assert len(said) > 700
    assert not said & measured()


def test_everybody_draws_the_same_script_and_a_voice_can_say_all_of_it() -> None:
    drawn = sentences.shop(3000)
    assert drawn == sentences.shop(3000)
    assert len(drawn) == len(set(drawn)) == 3000
    assert not [text for text in drawn if re.search(r"[0-9.?!¥]|^，|，$|，，", text)]
    assert sentences.spoken("买一百Q币，QQ号一二三") == "买一百扣币，扣扣号一二三"
    assert sum("块" in text for text in drawn) > 300
    assert (
        sum(re.search("[幺一][三五七八九][零幺一二三四五六七八九]", text) is not None for text in drawn) > 300
    )


def test_a_sentence_is_said_by_the_same_mixture_at_the_same_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentences, "everyday", lambda count: ["今天的天气不错"] * count)
    assert speech.script(600) == speech.script(600)
    assert len({how.voice for _, how in speech.script(600)}) > 30
