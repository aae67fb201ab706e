"""Secrets nobody had to make: generated on the first start, kept in the data folder, readable by us alone."""

import os
import secrets
from pathlib import Path

from .problems import StartupError
from .secret_files import refuse_if_public
from .settings import Settings


class Vault:
    """The folder `secrets` (mode 0700) with one file per secret (mode 0600). The environment goes first."""

    def __init__(self, data: Path, settings: Settings) -> None:
        self._folder = data / "secrets"
        self._settings = settings

    def card_key(self) -> bytes:
        """32 bytes that encrypt card codes at rest."""
        if self._settings.card_key is not None:
            return bytes.fromhex(self._settings.card_key.get_secret_value())
        try:
            key = bytes.fromhex(self._kept("card_key"))
        except ValueError:
            key = b""
        if len(key) != 32:
            raise StartupError(f"{self._folder / 'card_key'} is damaged; restore it from a backup.")
        return key

    def gateway_secret(self) -> str:
        """Signs and checks payment notifications."""
        if self._settings.gateway_secret is not None:
            return self._settings.gateway_secret.get_secret_value()
        return self._kept("gateway_secret")

    def api_key(self, scope: str) -> str | None:
        """The house's own API key of a scope, if one was kept."""
        return self._read(f"{scope}_api_key")

    def keep_api_key(self, scope: str, key: str) -> None:
        """Keep the house's own API key of a scope, instead of an older one."""
        path = self._folder / f"{scope}_api_key"
        draft = self._draft(key)
        draft.replace(path)

    def _kept(self, name: str) -> str:
        found = self._read(name)
        if found is not None:
            return found
        draft = self._draft(secrets.token_hex(32))
        try:
            os.link(draft, self._folder / name)  # fails when another process was faster: then theirs counts
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        found = self._read(name)
        assert found is not None
        return found

    def _read(self, name: str) -> str | None:
        path = self._folder / name
        try:
            text = path.read_text().strip()
            refuse_if_public(path)
            return text
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StartupError(f"Cannot read {path}: {error.strerror}.") from error

    def _draft(self, text: str) -> Path:
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            draft = self._folder / f".draft-{os.getpid()}-{secrets.token_hex(4)}"
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StartupError(f"Cannot keep a secret in {self._folder}: {error.strerror}.") from error
        return draft
