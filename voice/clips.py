"""Speech that was made before: what is said again sounds at once.

In memory for one process, bounded. On the disk only what is said to everybody (`keep`), shared by all
processes: what is said to one person, with their numbers and names, is never written down.
"""

import contextlib
import hashlib
import json
import os
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from .ports import Sound, Speaker
from .speech_text import clauses

_HEAD = b"XKCLIP1\n"
_SHARE = 0.9
"""How full the folder is after room was made."""


class Voiced(Speaker, Protocol):
    """A speaker that knows what it is: engine, model, rules and voice. Another identity sounds different."""

    identity: str


@dataclass(frozen=True)
class Clip:
    """What was made: one clause at one speed by one voice."""

    clause: str
    speed: float
    identity: str

    @property
    def key(self) -> str:
        """A name for it that tells nothing of the words. Speeds that differ by less than 0.01 are one."""
        told = json.dumps([self.identity, f"{self.speed:.2f}", self.clause], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()


class Clips:
    """For many threads and processes. `folder` None keeps nothing on the disk. `memory`, `disk` in bytes."""

    def __init__(self, folder: Path | None, *, memory: int = 48_000_000, disk: int = 300_000_000) -> None:
        self._folder = folder
        self._most = memory
        self._disk = disk
        self._lock = threading.Lock()
        self._near: OrderedDict[str, Sound] = OrderedDict()
        self._size = 0
        self._on_disk: int | None = None

    @property
    def held(self) -> int:
        """Bytes in memory."""
        return self._size

    def get(self, clip: Clip) -> Sound | None:
        """The clip, or None. May read a file."""
        with self._lock:
            if clip.key in self._near:
                self._near.move_to_end(clip.key)
                return self._near[clip.key]
        sound = self._read(clip.key)
        if sound is not None:
            self._remember(clip.key, sound)
        return sound

    def kept(self, clip: Clip) -> bool:
        """Whether it is on the disk."""
        path = self._path(clip.key)
        return path is not None and path.is_file()

    def put(self, clip: Clip, sound: Sound, *, keep: bool = False) -> None:
        """Remember it. A disk that is full or read-only costs the next process some time, nothing else."""
        self._remember(clip.key, sound)
        path = self._path(clip.key) if keep else None
        if path is None:
            return
        data = _written(sound)
        with contextlib.suppress(OSError):
            _write(path, data)
            self._make_room(len(data))

    def _remember(self, key: str, sound: Sound) -> None:
        with self._lock:
            if key in self._near or sound.samples.nbytes > self._most:
                return
            self._near[key] = sound
            self._size += sound.samples.nbytes
            while self._size > self._most:
                _, gone = self._near.popitem(last=False)
                self._size -= gone.samples.nbytes

    def _path(self, key: str) -> Path | None:
        return self._folder / key[:2] / f"{key[2:]}.clip" if self._folder else None

    def _read(self, key: str) -> Sound | None:
        path = self._path(key)
        if path is None:
            return None
        try:
            sound = _read(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # what is used stays
        return sound

    def _make_room(self, added: int) -> None:
        """Delete what was not used for longest when there is too much. Counts the folder once, then adds."""
        assert self._folder is not None
        with self._lock:
            if self._on_disk is not None:
                self._on_disk += added
                if self._on_disk <= self._disk:
                    return
            files = sorted(_files(self._folder))
            total = sum(size for _, size, _ in files)
            room = self._disk if total <= self._disk else self._disk * _SHARE
            for _, size, path in files:
                if total <= room:
                    break
                with contextlib.suppress(OSError):
                    path.unlink()
                total -= size
            self._on_disk = total


class Remembering:
    """A `Speaker` that makes nothing twice."""

    def __init__(self, speaker: Voiced, clips: Clips, *, keep: bool = False) -> None:
        self.name = speaker.name
        self.identity = speaker.identity
        self._speaker = speaker
        self._clips = clips
        self._keep = keep

    def speak(self, text: str, *, speed: float = 1.0) -> Iterator[Sound]:
        """Clause by clause, from memory where it can be."""
        for clause in clauses(text):
            sound = self.clause(clause, speed)
            if len(sound.samples):
                yield sound

    def clause(self, clause: str, speed: float) -> Sound:
        """One clause; empty when there is nothing in it to say."""
        clip = Clip(clause, speed, self.identity)
        sound = self._clips.get(clip)
        if sound is None:
            sound = joined(list(self._speaker.speak(clause, speed=speed)))
            self._clips.put(clip, sound, keep=self._keep)
        return sound


def joined(sounds: list[Sound]) -> Sound:
    """One after the other, all of one rate."""
    if not sounds:
        return Sound(np.zeros(0, np.float32))
    return Sound(np.concatenate([sound.samples for sound in sounds]), sounds[0].rate)


def _written(sound: Sound) -> bytes:
    samples = (np.clip(sound.samples, -1.0, 1.0) * 32767).astype("<i2").tobytes()
    check = hashlib.sha256(samples).digest()[:8]
    return _HEAD + sound.rate.to_bytes(4, "little") + check + samples


def _read(data: bytes) -> Sound:
    """Raises ValueError when it is not whole."""
    rate, check, samples = data[8:12], data[12:20], data[20:]
    if data[:8] != _HEAD or hashlib.sha256(samples).digest()[:8] != check:
        raise ValueError("not a whole clip")
    return Sound(
        np.frombuffer(samples, "<i2").astype(np.float32) / np.float32(32767), int.from_bytes(rate, "little")
    )


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, whoever else writes the same."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    for path in folder.glob("*/*"):
        with contextlib.suppress(OSError):
            found = path.stat()
            yield found.st_mtime, found.st_size, path
