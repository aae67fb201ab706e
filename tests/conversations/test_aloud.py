"""The main job by speaking: recordings, the real recogniser, the real engine, and money that moves."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.embedded import ServiceUrls
from app.secrets import Vault
from app.settings import load
from app.stage import Rehearsal, rehearsal
from app.stage_web import web_rehearsal
from bots.terminal.converse import play
from bots.terminal.script import load as conversations_of
from tests.conftest import CARD_KEY
from voice.models import Installer, Store, default_folder

MAIN_JOB, CALLED_OFF = conversations_of(Path(__file__).parent / "voice" / "main_job.yaml")


@pytest.fixture(scope="module")
async def hearing_stage(
    services: ServiceUrls, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Rehearsal]:
    """A stage with the recogniser that installs itself; it is fetched where it is missing."""
    named = os.environ.get("XIAOKA_MODELS")
    Installer(Store(Path(named) if named else default_folder(os.environ, Path.home()))).install(
        "whisper-base"
    )
    data: Path = tmp_path_factory.mktemp("data")
    settings = load(data, card_key=CARD_KEY.hex(), recogniser="whisper", speaker="off")
    vault = Vault(data, settings)
    async with rehearsal(settings, vault, server_url=services.database, redis_url=services.redis) as opened:
        yield opened


async def test_balance_wish_method_phrase_and_it_worked(hearing_stage: Rehearsal) -> None:
    result = await play(MAIN_JOB, hearing_stage)
    assert not result.problems, "\n".join(["", *result.said, *result.problems])


async def test_through_the_page_what_is_read_back_is_called_off(hearing_stage: Rehearsal) -> None:
    async with web_rehearsal(hearing_stage) as page:
        result = await play(CALLED_OFF, page)
    assert not result.problems, "\n".join(["", *result.said, *result.problems])
