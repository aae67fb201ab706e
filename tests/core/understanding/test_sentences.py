"""The development set: intent and every slot, exactly."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.understanding import default_understanding

HERE = Path(__file__).parent


def sentences(path: Path) -> Iterator[Any]:
    """(sentence, intent, slots) of a file `intent → sentence → slots`."""
    content: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for intent, examples in content.items():
        for sentence, slots in examples.items():
            yield pytest.param(sentence, intent, slots, id=sentence)


@pytest.mark.parametrize(("sentence", "intent", "slots"), list(sentences(HERE / "dev_sentences.yaml")))
def test_a_sentence_means_what_its_label_says(sentence: str, intent: str, slots: dict[str, Any]) -> None:
    meaning = default_understanding().understand(sentence)
    assert (meaning.intent, meaning.slots) == (intent, slots)
