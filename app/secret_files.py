"""Secrets in files: `XIAOKA_CARD_KEY_FILE=/run/secrets/card_key`, as container engines hand them out."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, SecretStr, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

from .problems import StartupError


class SecretFiles(PydanticBaseSettingsSource):
    """Every secret setting may come from a file named by its variable with `_FILE` behind it."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Part of pydantic's interface; the whole answer is given by `__call__`."""
        return self._read(field_name) if is_secret(field) else None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """The secrets that are in files."""
        fields = self.settings_cls.model_fields
        found = {name: self.get_field_value(field, name)[0] for name, field in fields.items()}
        return {name: value for name, value in found.items() if value is not None}

    def _read(self, name: str) -> str | None:
        variable = f"XIAOKA_{name.upper()}_FILE"
        path = os.environ.get(variable)
        if not path:
            return None
        if os.environ.get(variable.removesuffix("_FILE")):
            raise StartupError(f"Set {variable.removesuffix('_FILE')} or {variable}, not both.")
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise StartupError(f"{variable}: cannot read {path}: {_why(error)}.") from None


class SecretGroup(BaseModel):
    """A group of settings; its secrets may be in files (`XIAOKA_TELEGRAM__TOKEN_FILE`, `token_file = …`)."""

    @model_validator(mode="before")
    @classmethod
    def _from_files(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        read = dict(given)
        for name in [name for name, field in cls.model_fields.items() if is_secret(field)]:
            path = read.pop(f"{name}_file", None)
            if path is not None and read.get(name) is not None:
                raise ValueError(f"set {name} or {name}_file, not both")
            if path is not None:
                read[name] = _text_of(str(path))
        return read


def _text_of(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"cannot read {path}: {_why(error)}") from None


def is_secret(field: FieldInfo) -> bool:
    """Whether a setting must not be shown to anybody."""
    return SecretStr in (field.annotation, *get_args(field.annotation))


def _group_of(field: FieldInfo) -> type[BaseModel] | None:
    """The model of a setting that is a group of settings."""
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def secrets_in(model: type[BaseModel], given: Mapping[str, Any]) -> bool:
    """Whether a settings file gives a value to a secret, in whatever group."""
    for name in model.model_fields.keys() & given.keys():
        field, value = model.model_fields[name], given[name]
        inner = _group_of(field)
        if is_secret(field) or (inner and isinstance(value, dict) and secrets_in(inner, value)):
            return True
    return False


def refuse_if_public(path: Path) -> None:
    """Raises StartupError when everybody on this machine may read the file."""
    if path.stat().st_mode & 0o007:
        raise StartupError(f"Everybody on this machine may read {path}, and it holds secrets; chmod 600 it.")


def _why(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or "unknown") if isinstance(error, OSError) else "it is no text"
