"""Where this machine gets packages from, as its own pip, uv and npm are told."""

import configparser
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import httpx

from .catalogue import Archive

PYPI = "https://pypi.org/simple"
NPM = "https://registry.npmjs.org"
_SIMPLE = "application/vnd.pypi.simple.v1+json, text/html;q=0.2"
_LINK = re.compile(r"""<a\s[^>]*href\s*=\s*["']([^"']+)["']""", re.IGNORECASE)


class Registries:
    """Index addresses of PyPI and npm, in order. `env`: of the process, `home`: the person's folder,
    `machine`: where settings of the whole machine are."""

    def __init__(self, env: Mapping[str, str], home: Path, *, machine: Path = Path("/etc")) -> None:
        self.pypi = tuple(dict.fromkeys(_cleaned(_pypi(env, home, machine), PYPI)))
        self.npm = tuple(dict.fromkeys(_cleaned(_npm(env, home, machine), NPM)))

    def addresses(self, archive: Archive, client: httpx.Client) -> Iterator[str]:
        """Where the archive can be downloaded; registries that fail or do not have it are passed over."""
        if archive.url:
            yield archive.url
        for index in self.pypi if archive.registry == "pypi" else ():
            yield from _in_index(client, f"{index}/{archive.name}/", archive.file)
        for registry in self.npm if archive.registry == "npm" else ():
            yield from _in_registry(client, registry, archive)


def _pypi(env: Mapping[str, str], home: Path, machine: Path) -> Iterator[str]:
    """The default index of uv, then of pip, then what they name beside it; PyPI itself when none is named."""
    uv = _uv_settings(env, home, machine)
    pip = _pip_settings(env, home, machine)
    default = (
        env.get("UV_DEFAULT_INDEX")
        or env.get("UV_INDEX_URL")
        or uv.get("default")
        or env.get("PIP_INDEX_URL")
        or pip.get("index-url")
        or PYPI
    )
    yield default.rpartition("=")[2] if re.match(r"[\w-]+=https?:", default) else default
    for extra in (
        env.get("UV_INDEX"),
        env.get("UV_EXTRA_INDEX_URL"),
        uv.get("extra"),
        env.get("PIP_EXTRA_INDEX_URL"),
        pip.get("extra-index-url"),
    ):
        for address in (extra or "").split():
            yield address.rpartition("=")[2] if re.match(r"[\w-]+=https?:", address) else address


def _uv_settings(env: Mapping[str, str], home: Path, machine: Path) -> dict[str, str]:
    named = env.get("UV_CONFIG_FILE")
    user = Path(env.get("XDG_CONFIG_HOME") or home / ".config") / "uv" / "uv.toml"
    for path in (Path(named),) if named else (user, machine / "uv" / "uv.toml"):
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        listed = [entry for entry in data.get("index", ()) if isinstance(entry, dict) and "url" in entry]
        default = next((entry["url"] for entry in listed if entry.get("default")), data.get("index-url"))
        extra = [entry["url"] for entry in listed if not entry.get("default")]
        return {"default": default or "", "extra": " ".join(extra + list(data.get("extra-index-url", ())))}
    return {}


def _pip_settings(env: Mapping[str, str], home: Path, machine: Path) -> dict[str, str]:
    """`index-url` and `extra-index-url` of pip's files; the person's go before the machine's."""
    found: dict[str, str] = {}
    user = Path(env.get("XDG_CONFIG_HOME") or home / ".config") / "pip" / "pip.conf"
    paths = [machine / "pip.conf", home / ".pip" / "pip.conf", user]
    if env.get("VIRTUAL_ENV"):
        paths.append(Path(env["VIRTUAL_ENV"]) / "pip.conf")
    if env.get("PIP_CONFIG_FILE"):
        paths.append(Path(env["PIP_CONFIG_FILE"]))
    for path in paths:
        parser = configparser.RawConfigParser()
        try:
            parser.read_string(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, configparser.Error):
            continue
        for section in ("global", "install"):
            for key in ("index-url", "extra-index-url"):
                if parser.has_option(section, key):
                    found[key] = parser.get(section, key)
    return found


def _npm(env: Mapping[str, str], home: Path, machine: Path) -> Iterator[str]:
    yield (
        env.get("npm_config_registry") or env.get("NPM_CONFIG_REGISTRY") or _npmrc(env, home, machine) or NPM
    )


def _npmrc(env: Mapping[str, str], home: Path, machine: Path) -> str | None:
    named = env.get("npm_config_userconfig") or env.get("NPM_CONFIG_USERCONFIG")
    for path in (Path(named) if named else home / ".npmrc", machine / "npmrc"):
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            continue
        for line in lines:
            key, equals, value = line.partition("=")
            if equals and key.strip() == "registry":
                return value.strip().strip("\"'")
    return None


def _cleaned(addresses: Iterator[str], fallback: str) -> Iterator[str]:
    """Only what can be asked over HTTP; an index that is a folder of this machine is for pip alone."""
    some = False
    for address in addresses:
        if address.startswith(("http://", "https://")):
            some = True
            yield address.rstrip("/")
    if not some:
        yield fallback


def _in_index(client: httpx.Client, page: str, file: str) -> Iterator[str]:
    """The address of `file` on a page of the simple repository API, as JSON or HTML."""
    try:
        answer = client.get(page, headers={"Accept": _SIMPLE})
        answer.raise_for_status()
        if "json" in answer.headers.get("content-type", ""):
            links = [entry["url"] for entry in answer.json()["files"]]
        else:
            links = [unescape(link) for link in _LINK.findall(answer.text)]
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError):
        return
    for link in links:
        plain = urldefrag(link).url
        if plain.partition("?")[0].rpartition("/")[2] == file:
            yield urljoin(str(answer.url), plain)


def _in_registry(client: httpx.Client, registry: str, archive: Archive) -> Iterator[str]:
    """What the registry says the tarball's address is, then the one that is customary."""
    try:
        answer = client.get(f"{registry}/{archive.name}/{archive.version}")
        answer.raise_for_status()
        yield str(answer.json()["dist"]["tarball"])
    except (httpx.HTTPError, httpx.InvalidURL, json.JSONDecodeError, KeyError, TypeError):
        pass
    yield f"{registry}/{archive.name}/-/{archive.file}"
