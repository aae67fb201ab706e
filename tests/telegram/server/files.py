"""Uploaded and sent files: identifiers, downloads, and what a picture's header says."""

import hashlib
import struct
from dataclasses import dataclass
from typing import Any

from tests.telegram.server.refusals import BotApiError, bad_request

MOST_PHOTO = 10 * 1024 * 1024
MOST_UPLOAD = 50 * 1024 * 1024
MOST_DOWNLOAD = 20 * 1024 * 1024


@dataclass(frozen=True)
class Upload:
    """A file part of a request."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class StoredFile:
    """A file that the server keeps for one bot."""

    file_id: str
    unique_id: str
    path: str
    kind: str
    name: str
    content_type: str
    content: bytes

    def described(self) -> dict[str, Any]:
        """The fields that all file objects share."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}


class Files:
    """The files of one bot; another bot's identifiers mean nothing here."""

    def __init__(self, bot_id: int) -> None:
        self._bot_id = bot_id
        self._files: dict[str, StoredFile] = {}
        self._paths: dict[str, str] = {}

    def keep(self, kind: str, upload: Upload) -> StoredFile:
        """Store an upload and name it."""
        if not upload.content:
            raise bad_request("file must be non-empty")
        if len(upload.content) > MOST_UPLOAD:
            raise BotApiError(413, "Request Entity Too Large")
        number = len(self._files) + 1
        ending = upload.name.rpartition(".")[2] if "." in upload.name else "bin"
        stored = StoredFile(
            file_id=f"BQAC{kind.capitalize()}{self._bot_id}-{number}",
            unique_id=f"AQAD{hashlib.sha256(upload.content).hexdigest()[:12]}",
            path=f"{kind}s/file_{number}.{ending}",
            kind=kind,
            name=upload.name,
            content_type=upload.content_type or "application/octet-stream",
            content=upload.content,
        )
        self._files[stored.file_id] = stored
        self._paths[stored.path] = stored.file_id
        return stored

    def by_id(self, file_id: str) -> StoredFile | None:
        """The file of that identifier, if this bot has it."""
        return self._files.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        """The file at that download path."""
        return self._files.get(self._paths.get(path, ""))


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG or a JPEG; anything else Telegram cannot process as a photo."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        return struct.unpack(">II", content[16:24])
    if content.startswith(b"\xff\xd8"):
        at = 2
        while at + 9 < len(content) and content[at] == 0xFF:
            marker, length = content[at + 1], struct.unpack(">H", content[at + 2 : at + 4])[0]
            if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
                height, width = struct.unpack(">HH", content[at + 5 : at + 9])
                return width, height
            at += 2 + length
    raise bad_request("IMAGE_PROCESS_FAILED")
