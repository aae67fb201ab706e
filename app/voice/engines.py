"""The engines and models that the settings ask for."""

import os
from functools import partial
from pathlib import Path

from app.settings import Settings
from voice.engines import Choice, choose_recogniser, open_recogniser
from voice.models import Store, default_folder
from voice.pool import RecogniserPool


def store_of(settings: Settings) -> Store:
    """The folder of the settings, with the person's own folder as the second place to look."""
    own = default_folder(os.environ, Path.home())
    return Store(settings.models or own, also=(own,))


def recogniser_of(settings: Settings) -> Choice | None:
    """The recogniser to use, if any. Raises Missing when the one that was asked for has no model."""
    return choose_recogniser(settings.recogniser, store_of(settings), vosk_model=settings.vosk_model)


def pool_of(settings: Settings, choice: Choice) -> RecogniserPool:
    """The pool of this process; it loads the model with the first utterance, or when it is warmed."""
    return RecogniserPool(
        partial(open_recogniser, choice), workers=settings.voice.workers, most=settings.voice.waiting
    )
