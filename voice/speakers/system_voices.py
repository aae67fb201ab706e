"""Which of the system's voices may speak, and which would only pretend to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from voice.ports import Missing

Language = Literal["zh", "en"]

EMERGENCY = "cmn-latn-pinyin"
"""eSpeak's only way of Mandarin that can be followed at all, when it is given pinyin instead of hanzi."""
INSTEAD = (
    "Run `xiaoka voice install` for the Kokoro voice. "
    f"Only in an emergency: XIAOKA_SPEAKER_VOICE={EMERGENCY}, which is hard to follow."
)


@dataclass(frozen=True)
class SystemVoice:
    """A voice as pyttsx3 lists it; `languages` as the system writes them (`cmn`, `zh_CN`, `en-us`)."""

    id: str
    name: str
    languages: tuple[str, ...]


def choose(driver: str, voices: Sequence[SystemVoice], language: Language, wanted: str | None) -> SystemVoice:
    """The voice to use. Raises Missing with the reason and what to do where none would be understood."""
    if language == "zh" and driver == "espeak":
        if wanted is None:
            raise Missing(f"The system has no voice for Mandarin but eSpeak's. {INSTEAD}")
        if wanted.rpartition("/")[2] != EMERGENCY:
            raise Missing(f"{_why(wanted)} {INSTEAD}")
    if wanted is not None:
        found = [one for one in voices if wanted in (one.id, one.id.rpartition("/")[2], one.name)]
        if not found:
            raise Missing(f"The system has no voice {wanted!r}. {INSTEAD}")
        return found[0]
    spoken = [one for one in voices if any(_speaks(tag, language) for tag in (*one.languages, one.id))]
    if not spoken:
        raise Missing(
            f"The system has no voice for {'Mandarin' if language == 'zh' else 'English'}. {INSTEAD}"
        )
    return spoken[0]


def _speaks(tag: str, language: Language) -> bool:
    plain = tag.lower().rpartition("/")[2].replace("_", "-")
    return plain in (("zh-cn", "zh-hans-cn", "cmn") if language == "zh" else ("en-us",)) or (
        language == "zh" and "zh-cn" in plain
    )


def _why(voice: str) -> str:
    if voice.rpartition("/")[2] == "cmn":
        return (
            "eSpeak's voice 'cmn' reads Mandarin as if it were English (before 1.52) or as a robot (since)."
        )
    if voice.lower().startswith("zh"):
        return f"eSpeak has no voice {voice!r}; it silently stays with the one before, which is English."
    return f"eSpeak's voice {voice!r} does not speak Mandarin."
