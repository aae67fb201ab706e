"""The lessons themselves: batches of one shape, AdamW, and the loss on sentences kept aside."""

import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
from numpy.typing import NDArray

from benchmarks.report import tell

from . import whisper
from .examples import Example, Lessons, tokenizer

_BATCH = 12
_LENGTHS = (20, 32, 64)
"""Tokens of a batch, before the four that open a text: as few shapes as do without much padding."""
_RATE = 8e-4
_WARM = 20
_SMOOTHING = 0.05
"""Keeps the model from being surer than it is right: our levels of confidence read its probabilities."""
_ASIDE = 96
_TOLD_EVERY = 25
_SEED = 20261127

Batch = tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.float32]]
"""The sounds, the tokens with the opening ones, and 1 where a token is to be learnt."""


def train(model: Path, lessons: Lessons, steps: int) -> whisper.Factors:
    """Factors for the model.bin. A step of twelve takes three to five seconds on two cores."""
    base = whisper.weights(model)
    examples = list(lessons.examples)
    random.Random(_SEED).shuffle(examples)
    aside, taught = examples[:_ASIDE], examples[_ASIDE:]
    factors = whisper.fresh(base, _SEED)
    schedule = optax.warmup_cosine_decay_schedule(0.0, _RATE, _WARM, steps)
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(schedule, weight_decay=0.01))
    state = optimiser.init(factors)

    @partial(jax.jit, donate_argnums=(1, 2))
    def step(
        base: whisper.Weights, factors: whisper.Factors, state: optax.OptState, batch: Batch
    ) -> tuple[whisper.Factors, optax.OptState, jax.Array]:
        loss, slopes = jax.value_and_grad(lambda now: _loss(base, now, batch, _SMOOTHING))(factors)
        updates, state = optimiser.update(slopes, state, factors)
        return optax.apply_updates(factors, updates), state, loss

    measure = jax.jit(_loss)
    began = time.monotonic()
    losses: list[float] = []
    for number, batch in enumerate(_batches(lessons, taught, steps), 1):
        factors, state, loss = step(base, factors, state, batch)
        losses.append(float(loss))
        if number % _TOLD_EVERY == 0 or number == steps:
            pace = (time.monotonic() - began) / number
            tell(f"step {number} of {steps}, loss {np.mean(losses[-_TOLD_EVERY:]):.3f}, {pace:.2f} s a step")
        if number % (4 * _TOLD_EVERY) == 0 or number == steps:
            known = [float(measure(base, factors, batch, 0.0)) for batch in _all(lessons, aside)]
            tell(f"loss on sentences kept aside: {np.mean(known):.3f}")
    return factors


def _loss(base: whisper.Weights, factors: whisper.Factors, batch: Batch, smoothing: float) -> jax.Array:
    """Mean cross-entropy of the tokens that are to be learnt."""
    sound, tokens, learnt = batch
    start = len(_opening()) - 1
    heard = whisper.encoded(base, factors, jnp.asarray(sound))
    guessed = jax.nn.log_softmax(whisper.logits(base, factors, heard, jnp.asarray(tokens[:, :-1]), start))
    wanted = tokens[:, start + 1 :]
    exact = jnp.take_along_axis(guessed, wanted[..., None], -1)[..., 0]
    each = -(1 - smoothing) * exact - smoothing * guessed.mean(-1)
    return (each * learnt).sum() / learnt.sum()


def _batches(lessons: Lessons, examples: Sequence[Example], count: int) -> Iterator[Batch]:
    """So many batches, of each shape as often as it has examples."""
    draw = random.Random(_SEED + 1)
    waiting: dict[tuple[int, int], list[Example]] = defaultdict(list)
    made = 0
    while True:
        order = list(examples)
        draw.shuffle(order)
        for example in order:
            shape = example.frames, _length(example)
            waiting[shape].append(example)
            if len(waiting[shape]) == _BATCH:
                yield _batch(lessons, waiting.pop(shape), shape[1])
                made += 1
                if made == count:
                    return


def _all(lessons: Lessons, examples: Sequence[Example]) -> Iterator[Batch]:
    """Those of the commonest shape, once."""
    short = [one for one in examples if (one.frames, _length(one)) == (min(lessons.sounds), _LENGTHS[0])]
    for at in range(0, len(short) - _BATCH + 1, _BATCH):
        yield _batch(lessons, short[at : at + _BATCH], _LENGTHS[0])


def _batch(lessons: Lessons, examples: Sequence[Example], length: int) -> Batch:
    opening = _opening()
    tokens = np.full((len(examples), len(opening) + length), tokenizer().eot, np.int32)
    learnt = np.zeros((len(examples), length), np.float32)
    for row, example in enumerate(examples):
        tokens[row, : len(opening)] = opening
        tokens[row, len(opening) : len(opening) + len(example.tokens)] = example.tokens
        learnt[row, : len(example.tokens)] = 1.0
    sounds = lessons.sounds[examples[0].frames]
    return np.stack([sounds[one.row] for one in examples]).astype(np.float32), tokens, learnt


def _length(example: Example) -> int:
    return next(length for length in _LENGTHS if len(example.tokens) <= length)


def _opening() -> list[int]:
    return [*tokenizer().sot_sequence, tokenizer().no_timestamps]
