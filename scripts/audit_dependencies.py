"""Check the locked packages: known vulnerabilities of all of them, licences of those we ship.

`python -m scripts.audit_dependencies vulnerabilities|licences`. Exit status 0: nothing found, 1: something
found, 75: could not be checked here, with the reason in the last line.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

NOT_CHECKED = 75

ALLOWED = frozenset(
    {
        "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU",
        "CNRI-Python", "PSF-2.0", "PostgreSQL", "Unlicense", "Zlib",
        "MPL-2.0",  # binds changed files only, and we change none
        # libraries of their own, exchangeable as they are installed
        "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later",
    }
)  # fmt: skip

EXCEPTIONS = {
    "kokoro-onnx": "MIT; says so only in its licence file",
    "espeakng-loader": "MIT; says so only upstream. The libespeak-ng inside is GPL-3.0-or-later: see below",
    "phonemizer": "GPL-3.0-or-later; kokoro-onnx imports it, nothing calls it: see below",
}
"""Packages we ship although their licence is not in `ALLOWED`, each with the reason.

What the two GPL parts mean for whoever passes Xiaoka on: `docs/dependencies.md`, "Licences of the voice".
"""

ACCEPTED: dict[str, str] = {}
"""Vulnerabilities that do not concern us: the id, and why."""

_SPOKEN = {
    "3-clause bsd license": "BSD-3-Clause",
    "apache license": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "apl 2": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "bsd license": "BSD-3-Clause",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "psfl": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
}


def licences(names: Iterable[str]) -> list[str]:
    """What is wrong with the licences of these installed packages; empty when nothing is."""
    wrong = []
    for name in sorted(names):
        if name in EXCEPTIONS:
            continue
        said = licence_of(distribution(name))
        if not allowed(said):
            wrong.append(f"{name}: {said or 'says nothing about its licence'}")
    return wrong


def licence_of(package: Distribution) -> str:
    """The licence as an SPDX expression, as far as the package tells."""
    meta = package.metadata
    if expression := meta.get("License-Expression"):
        return str(expression)
    classified = [
        words.rsplit("::", 1)[1].strip()
        for words in meta.get_all("Classifier", [])
        if words.startswith("License :: OSI Approved ::")
    ]
    said = classified or (meta.get("License") or "").splitlines()[:1]
    return " OR ".join(_SPOKEN.get(words.strip().lower(), words.strip()) for words in said)


def allowed(expression: str) -> bool:
    """Whether one alternative of an SPDX expression is allowed in all its parts."""
    alternatives = re.split(r"\s+OR\s+", expression.replace("(", "").replace(")", ""))
    return any(all(part in ALLOWED for part in re.split(r"\s+AND\s+", one)) for one in alternatives)


def shipped(root: str = "xiaoka") -> set[str]:
    """Everything that is installed with us, ourselves left out."""
    found: set[str] = set()
    waiting = [(root, frozenset[str]())]
    while waiting:
        name, extras = waiting.pop()
        try:
            requires = distribution(name).requires or []
        except PackageNotFoundError:
            continue  # for another platform
        for requirement in map(Requirement, requires):
            wanted = canonicalize_name(requirement.name)
            marker = requirement.marker
            if marker is not None and not any(marker.evaluate({"extra": extra}) for extra in {"", *extras}):
                continue
            if wanted not in found:
                found.add(wanted)
                waiting.append((wanted, frozenset(requirement.extras)))
    return found


def verdict(report: dict[str, Any]) -> tuple[int, list[str]]:
    """Exit status and lines for what pip-audit reported.

    pip-audit calls a package "skipped" that its service does not know. When that is every package the service
    is not there, and its "no known vulnerabilities" means nothing.
    """
    packages = report["dependencies"]
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    found = [
        f"{package['name']} {package['version']}: {vulnerability['id']}"
        f" (fixed in {', '.join(vulnerability['fix_versions']) or 'no version'})"
        for package in packages
        for vulnerability in package.get("vulns", [])
        if not ACCEPTED.keys() & {vulnerability["id"], *vulnerability.get("aliases", [])}
    ]
    if found:
        return 1, found
    if skipped:
        told = f"all {len(packages)}" if len(skipped) == len(packages) else ", ".join(skipped)
        return NOT_CHECKED, [f"The vulnerability service knows nothing about {told} packages."]
    return 0, [f"{len(packages)} packages, no known vulnerability."]


def _vulnerabilities() -> tuple[int, list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        locked, report = Path(folder) / "locked.txt", Path(folder) / "report.json"
        export = ["scripts/uv", "export", "--locked", "--quiet", "--no-hashes", "--no-emit-project"]
        export += ["--all-groups", "--output-file", str(locked)]
        subprocess.run(export, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        audit = [sys.executable, "-m", "pip_audit", "--disable-pip", "--no-deps", "--progress-spinner", "off"]
        audit += ["-r", str(locked), "-f", "json", "-o", str(report)]
        done = subprocess.run(audit, capture_output=True, text=True)  # noqa: S603
        if not report.exists():
            last = (done.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1]
            return NOT_CHECKED, [f"The vulnerability service does not answer: {last}"]
        return verdict(json.loads(report.read_text()))


def main(what: str) -> int:
    """Print what was found; returns the exit status."""
    if what == "licences":
        packages = shipped()
        wrong = licences(packages)
        excepted = ", ".join(sorted(packages & EXCEPTIONS.keys())) or "none"
        fine = f"{len(packages)} packages, all with allowed licences; by exception: {excepted}."
        status, lines = bool(wrong), wrong or [fine]
    else:
        status, lines = _vulnerabilities()
    print(*lines, sep="\n")
    return int(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
