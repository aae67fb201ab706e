"""What the fork server imports before it forks: all that `xiaoka serve` will need, and its grammar read."""

import pytest  # noqa: F401 - every child imports the main module again, which is pytest's

import app.commands.serve
import app.house
import app.serving
import app.telegram  # noqa: F401
from core.texts import default_texts
from core.understanding import default_understanding

default_understanding()
default_texts()
