"""Plays conversation files and compares every turn with what the file says."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .scene import Facts, Reply, Stage, Visit
from .script import Action, After, Conversation, Expected, ScriptError, load

Print = Callable[[str], None]


@dataclass
class Result:
    """How one conversation went; `problems` is empty when it went as written."""

    name: str
    problems: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    seconds: float = 0.0


async def converse(paths: Iterable[Path], stage: Stage, out: Print, *, verbose: bool = False) -> bool:
    """Play every conversation, print what differed and a summary. True when all went as written.

    `verbose` prints what was said in the others too.
    """
    passed = failed = 0
    for path in paths:
        try:
            conversations = list(load(path))
        except ScriptError as error:
            out(f"FAIL {path}\n{_indented([str(error)])}")
            failed += 1
            continue
        for conversation in conversations:
            result = await play(conversation, stage)
            if result.problems:
                failed += 1
                told = _indented(result.said), _indented(result.problems, "  ✗ ")
                out("\n".join([f"FAIL {path}: {result.name}", *told]))
            else:
                passed += 1
                out(f"ok   {path}: {result.name} ({result.seconds:.1f} s)")
                if verbose:
                    out(_indented(result.said))
    out(f"{passed} passed, {failed} failed")
    return failed == 0


async def play(conversation: Conversation, stage: Stage) -> Result:
    """Play one conversation to its first turn that differs. Never raises because of what happens in it."""
    result = Result(conversation.name)
    started = time.perf_counter()
    try:
        visit = Visit(await stage.open(conversation))
        for number, turn in enumerate(conversation.turns, start=1):
            result.said.append(f"turn {number}  {described(turn)}")
            reply = await visit.act(turn)
            result.said += _shown(reply, heard=turn.audio is not None or turn.heard is not None)
            if differences := compare(turn.bot, reply) if turn.bot else []:
                result.problems += [f"turn {number}: {difference}" for difference in differences]
                break
        if conversation.after and not result.problems:
            result.problems += await _compare_end(conversation.after, visit)
    except ScriptError as error:
        result.problems.append(str(error))
    except Exception as error:
        result.problems.append(f"{type(error).__name__}: {error}")
    result.seconds = time.perf_counter() - started
    return result


def compare(expected: Expected, reply: Reply) -> list[str]:
    """What in the reply is not as expected, one sentence each."""
    everything = "\n".join(reply.texts)
    found = [f"{text!r} was not said" for text in expected.contains if text not in everything]
    found += [f"{text!r} was said" for text in expected.excludes if text in everything]
    found += [
        f"no button with {label!r} (there were: {', '.join(reply.buttons) or 'none'})"
        for label in expected.buttons
        if not any(label in button for button in reply.buttons)
    ]
    if expected.pictures is not None and len(reply.pictures) < expected.pictures:
        found.append(f"{len(reply.pictures)} pictures instead of at least {expected.pictures}")
    if expected.links is not None and len(reply.links) < expected.links:
        found.append(f"{len(reply.links)} links instead of at least {expected.links}")
    found += [f"{text!r} was not heard" for text in expected.heard if text not in (reply.heard or "")]
    aloud = "\n".join(reply.spoken)
    found += [f"{text!r} was not said aloud" for text in expected.spoken if text not in aloud]
    if expected.silent and reply.spoken:
        found.append("something was said aloud")
    if expected.intent is not None and reply.intent != expected.intent:
        found.append(f"understood as {reply.intent}, not {expected.intent}")
    return found


async def _compare_end(after: After, visit: Visit) -> list[str]:
    problems = []
    if after.wallet:
        wallet = after.wallet.model_dump(exclude_none=True)
        wallet |= {f"credit {name}": value for name, value in wallet.pop("credit", {}).items()}
        problems += _differences("wallet", wallet, await visit.scene.wallet())
    for name, wanted, read in (
        ("order", after.orders, visit.scene.orders),
        ("top-up", after.topups, visit.scene.topups),
    ):
        if wanted is not None:
            parts = [part.model_dump(exclude_none=True) for part in wanted]
            problems += _compare_list(name, parts, await read())
    return [f"after: {problem}" for problem in problems]


def _compare_list(name: str, wanted: Sequence[Facts], found: Sequence[Facts]) -> list[str]:
    if len(wanted) != len(found):
        listed = "; ".join(_listed(facts) for facts in found) or "none"
        return [f"{len(found)} {name}s instead of {len(wanted)} ({listed})"]
    return [
        problem
        for number, (one, other) in enumerate(zip(wanted, found, strict=True), start=1)
        for problem in _differences(f"{name} {number}", one, other)
    ]


def _differences(name: str, wanted: Facts, found: Facts) -> list[str]:
    return [
        f"{name}: {key} is {_shown_value(found[key])}, not {_shown_value(value)}"
        for key, value in wanted.items()
        if found[key] != value
    ]


def _listed(facts: Facts) -> str:
    return ", ".join(f"{key} {_shown_value(value)}" for key, value in facts.items())


def _shown_value(value: int | str) -> str:
    return f"{value / 100:.2f}" if isinstance(value, int) else value


def described(action: Action) -> str:
    """An action in words, as the transcript shows it."""
    if action.user is not None:
        return f"› {action.user}"
    if action.audio is not None:
        return f"› ))) {action.audio.words}"
    if action.heard is not None:
        return f"› ))) {' / '.join(action.heard) or '…'}"
    if action.tap is not None:
        return f"› [{action.tap.label}]" + (f" × {action.tap.times}" if action.tap.times > 1 else "")
    if action.pay is not None:
        how = action.pay.model_dump(exclude_defaults=True)
        return " ".join(["› at the cashier", *(key if on is True else str(on) for key, on in how.items())])
    if action.desk is not None:
        return f"› at the desk: {action.desk}"
    if action.guardian is not None:
        done = action.guardian
        return f"» {done.user}" if done.user else f"» [{done.tap.label}]" if done.tap else "» (looks)"
    return f"… {action.wait}"


def _shown(reply: Reply, *, heard: bool = False) -> list[str]:
    lines = [f"heard: {reply.heard or 'nothing'}"] if heard else []
    lines += [line for text in reply.texts for line in text.splitlines()]
    lines += [f"[{label}]" for label in reply.buttons]
    lines += [f"<{link}>" for link in reply.links]
    lines += [f"({picture['alt']})" for picture in reply.pictures]
    lines += [f"))) {words}" for words in reply.spoken]
    return [f"    {line}" for line in lines] or ["    (silence)"]


def _indented(lines: Sequence[str], mark: str = "  ") -> str:
    return "\n".join(f"{mark}{line}" for entry in lines for line in entry.splitlines())
