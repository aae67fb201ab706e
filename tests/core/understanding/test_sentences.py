"""The sentence files: the development set exactly, the others to the share that is asked of them."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from core.understanding import default_understanding, exactly

HERE = Path(__file__).parent
LEAST_RIGHT = 0.97
DEVELOPMENT: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(
    (HERE / "dev_sentences.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("intent", DEVELOPMENT)
def test_every_sentence_of_an_intent_means_what_its_label_says(intent: str) -> None:
    understand = default_understanding().understand
    misses = []
    for sentence, slots in DEVELOPMENT[intent].items():
        meaning = understand(sentence)
        heard = {name: value for name, value in meaning.slots.items() if name != "contact_said"}
        if (meaning.intent, heard) != (intent, slots):
            misses.append((sentence, slots, meaning.intent, heard))
    assert misses == []


@pytest.mark.parametrize(
    "name",
    [
        "stranger_sentences.yaml",
        "stranger_sentences_2.yaml",
        "stranger_sentences_3.yaml",
        "stranger_sentences_4.yaml",
        "everyday_sentences.yaml",
    ],
)
def test_sentences_of_strangers_are_understood(name: str) -> None:
    understand = default_understanding().understand
    sentences: list[dict[str, Any]] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    misses = []
    for sentence in sentences:
        text = sentence["text"]
        meaning = exactly(text, merchant=False) or understand(text)
        wanted = sentence["slots"]
        heard = {name: meaning.slots.get(name) for name in wanted}
        if (meaning.intent, heard) != (sentence["intent"], wanted):
            misses.append((text, sentence["intent"], wanted, meaning.intent, dict(meaning.slots)))
    assert 1 - len(misses) / len(sentences) >= LEAST_RIGHT, misses


@pytest.mark.parametrize(
    "sentence",
    [
        "确认支付之前我想问一下",
        "没问题吧",
        "可以确认支付吗",
        "确认支付会扣多少钱",
        "确认支付？",
        "ok if you tell me how",
    ],
)
def test_a_question_or_a_delay_is_no_consent(sentence: str) -> None:
    assert default_understanding().understand(sentence, expected=("confirm", "reject")).intent != "confirm"
