"""What can go wrong on the way to a model."""

from typing import Literal

from voice.ports import VoiceError

Trouble = Literal["offline", "checksum", "disk", "folder", "unknown"]
"""No source could be reached or had it; a source sent other bytes than pinned; not enough room; the folder
cannot be written to; no such model."""


class InstallError(VoiceError):
    """A model could not be had. `kind` and `facts` let others say it in their language."""

    def __init__(self, kind: Trouble, message: str, **facts: str | int) -> None:
        super().__init__(message)
        self.kind: Trouble = kind
        self.facts = facts
