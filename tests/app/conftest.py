"""Folders that PostgreSQL's own user may reach when the tests run as root."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """In place of pytest's, which lies below a folder that every new pytest closes to other users."""
    folder = Path(tempfile.mkdtemp(prefix="xk-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
