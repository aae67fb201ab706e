"""From what a recogniser made of an utterance to whether it was right, by the product's understanding."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.model import Heard, Meaning, Speech
from core.speech import Phrase, understand
from core.understanding import default_understanding
from voice.ports import Recognition

from .lists import Command
from .measures import errors, money_wrong, right

PAYMENT = (
    Phrase("确认支付", Meaning("confirm"), moves_money=True),
    Phrase("先不要", Meaning("reject")),
)
"""What the question before a payment waits for."""
_ANSWERS = {"confirm", "reject", "cancel"}


@dataclass(frozen=True)
class Utterance:
    """One sound to be heard: which command, under which condition, `key` fixing its noise."""

    command: Command
    condition: str

    @property
    def key(self) -> str:
        return f"{self.command.id}:{self.command.say}"

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """What the conversation waits for meanwhile: answers and traps belong to a payment question."""
        trap = not self.command.intents
        return PAYMENT if trap or _ANSWERS.intersection(self.command.intents) else ()


@dataclass(frozen=True)
class Verdict:
    """How one utterance came out. `characters` and `syllables` are (wrong, all)."""

    utterance: Utterance
    heard: str
    intent: str
    slots: dict[str, Any]
    level: str
    right: bool
    paid: bool
    """A payment would have been confirmed."""
    accepted: bool
    """At level high something with money was understood that was not meant."""
    characters: tuple[int, int]
    syllables: tuple[int, int]
    took: float = 0.0
    readings: tuple[tuple[str, float], ...] = field(default=(), repr=False)
    closed: tuple[tuple[str, float], ...] = field(default=(), repr=False)


def trap(number: int, text: str) -> Command:
    """Something said at the payment question that means none of its answers: whatever it means is right
    but "confirm"."""
    return Command(id=-number, say=text, sound=text, intents=())


def judge(utterance: Utterance, recognition: Recognition) -> Verdict:
    """Understand it as the product does, and compare."""
    speech = Speech(
        tuple(Heard(one.text, one.probability) for one in recognition.hypotheses),
        tuple(Heard(one.text, one.probability) for one in recognition.closed),
    )
    phrases = utterance.phrases
    command = utterance.command
    understood = understand(speech, default_understanding(), phrases=phrases)
    meaning = understood.meaning
    first = recognition.hypotheses[0].text if recognition.hypotheses else ""
    plain = default_understanding().simplify(first)
    meant_to_pay = "confirm" in command.intents
    paid = understood.phrase is not None and understood.phrase.moves_money
    fine = right(command, meaning.intent, meaning.slots) if command.intents else not paid
    wrong = bool(command.intents) and money_wrong(command, meaning.intent, meaning.slots)
    return Verdict(
        utterance=utterance,
        heard=plain,
        intent=meaning.intent,
        slots={name: value for name, value in meaning.slots.items() if name != "contact_said"},
        level=understood.level,
        right=fine,
        paid=paid,
        accepted=(paid and not meant_to_pay) or (understood.level == "high" and wrong),
        characters=errors(command.say, plain, sounds=False),
        syllables=errors(command.say, plain, sounds=True),
        took=recognition.took,
        readings=tuple((one.text, round(one.probability, 4)) for one in recognition.hypotheses),
        closed=tuple((one.text, round(one.probability, 4)) for one in recognition.closed),
    )


def accuracy(verdicts: Iterable[Verdict]) -> float | None:
    """Share of commands with intent and every slot right; None without any."""
    return _share([verdict.right for verdict in verdicts if verdict.utterance.command.intents])


def error_rate(verdicts: Iterable[Verdict], kind: str) -> float | None:
    """Wrong `characters` or `syllables` in all of them."""
    pairs: Sequence[tuple[int, int]] = [getattr(verdict, kind) for verdict in verdicts]
    total = sum(count for _, count in pairs)
    return sum(wrong for wrong, _ in pairs) / total if total else None


def _share(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None
