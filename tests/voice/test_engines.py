"""Who hears: by the settings, and by what is installed."""

import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from voice.engines import Choice, RecogniserName, choose_recogniser
from voice.models import Catalogue, Store
from voice.ports import Missing

NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def store(folder: Path, *installed: str) -> Store:
    """A store whose models are one empty file each."""

    def model(name: str) -> dict[str, object]:
        file = {"path": "model.bin", "size": 0, "sha256": NOTHING}
        return {"purpose": "recogniser", "licence": "", "editions": [{"name": "x", "files": [file]}]}

    for name in installed:
        (folder / name / "am").mkdir(parents=True)
        (folder / name / "model.bin").touch()
        (folder / name / "am" / "final.mdl").touch()
    names = ("whisper-base", "vosk-cn")
    return Store(folder, catalogue=Catalogue({"archives": {}, "models": {n: model(n) for n in names}}))


@pytest.mark.parametrize(
    ("wanted", "installed", "engine"),
    [
        ("auto", (), None),
        ("auto", ("whisper-base",), "whisper"),
        ("auto", ("whisper-base", "vosk-cn"), "vosk"),
        ("whisper", ("whisper-base", "vosk-cn"), "whisper"),
        ("vosk", ("vosk-cn",), "vosk"),
        ("off", ("whisper-base", "vosk-cn"), None),
    ],
)
def test_chosen_by_settings_and_by_what_is_there(
    tmp_path: Path, wanted: RecogniserName, installed: tuple[str, ...], engine: str | None
) -> None:
    assert wanted in get_args(RecogniserName)
    choice = choose_recogniser(wanted, store(tmp_path, *installed))
    assert (choice.engine if choice else None) == engine


def test_a_model_of_vosk_by_hand_goes_first_and_must_be_one(tmp_path: Path) -> None:
    there = store(tmp_path / "models", "whisper-base")
    (tmp_path / "mine").mkdir()
    with pytest.raises(Missing, match="XIAOKA_VOSK_MODEL"):
        choose_recogniser("auto", there, vosk_model=tmp_path / "mine")
    (tmp_path / "mine" / "final.mdl").touch()
    assert choose_recogniser("auto", there, vosk_model=tmp_path / "mine") == Choice("vosk", tmp_path / "mine")


@pytest.mark.parametrize("wanted", ["whisper", "vosk"])
def test_what_was_asked_for_and_is_not_there_says_what_to_run(tmp_path: Path, wanted: RecogniserName) -> None:
    with pytest.raises(Missing, match="xiaoka voice install"):
        choose_recogniser(wanted, store(tmp_path))


@pytest.mark.parametrize("command", [("voice", "install"), ("hear", "message.ogg")])
def test_without_any_source_the_command_says_so_in_both_languages(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("XIAOKA_", "UV_", "XDG_"))
    }
    nowhere = "http://127.0.0.1:9"
    out = {"HOME": str(tmp_path), "PIP_INDEX_URL": nowhere, "HTTPS_PROXY": nowhere, "ALL_PROXY": nowhere}
    done = subprocess.run(
        [sys.executable, "-m", "app", *command, "--data", str(tmp_path / "data")],
        capture_output=True,
        text=True,
        timeout=120,
        env=kept | out | {"npm_config_registry": nowhere, "NO_PROXY": ""},
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "现在下载不到语音模型（whisper-base）" in done.stderr
    assert "cannot be downloaded right now" in done.stderr
    assert "Traceback" not in done.stderr
