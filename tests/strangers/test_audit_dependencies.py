"""The audit of what others wrote: it must not pass because it could not look."""

from email.message import Message
from typing import Any, cast

import pytest

from scripts.audit_dependencies import ALLOWED, NOT_CHECKED, allowed, licence_of, licences, shipped, verdict


def _package(name: str, **other: Any) -> dict[str, Any]:
    return {"name": name, "version": "1.0", "vulns": []} | other


def test_nothing_found() -> None:
    assert verdict({"dependencies": [_package("one"), _package("two")]})[0] == 0


def test_a_vulnerability_fails_even_when_others_could_not_be_checked() -> None:
    hurt = _package("hurt", vulns=[{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["1.1"]}])
    status, lines = verdict({"dependencies": [hurt, {"name": "unknown", "skip_reason": "not found"}]})
    assert (status, lines) == (1, ["hurt 1.0: PYSEC-1 (fixed in 1.1)"])


def test_a_service_that_knows_nothing_is_no_clean_bill_of_health() -> None:
    skipped = [{"name": name, "skip_reason": "not found"} for name in ("one", "two")]
    status, lines = verdict({"dependencies": skipped})
    assert status == NOT_CHECKED
    assert "all 2" in lines[-1]


def test_one_package_the_service_does_not_know_is_named() -> None:
    status, lines = verdict({"dependencies": [_package("one"), {"name": "two", "skip_reason": "x"}]})
    assert status == NOT_CHECKED
    assert "two" in lines[-1]


@pytest.mark.parametrize(
    ("expression", "fine"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-3-Clause", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND PSF-2.0", True),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-only", False),
        ("", False),
        ("Proprietary", False),
        ("GNU General Public License v3 (GPLv3)", False),
    ],
)
def test_which_licences_may_be_shipped(expression: str, fine: bool) -> None:
    assert allowed(expression) == fine


def test_a_package_says_its_licence_in_one_of_three_ways() -> None:
    def package(**fields: str) -> Any:
        meta = Message()
        for name, value in fields.items():
            meta[name.replace("_", "-")] = value
        return type("Package", (), {"metadata": meta})()

    assert licence_of(package(License_Expression="MIT", License="GPL")) == "MIT"
    assert licence_of(package(Classifier="License :: OSI Approved :: MIT License")) == "MIT"
    assert licence_of(package(License="APL 2")) == "Apache-2.0"
    assert licence_of(package(License="GPLv3\nlong text")) == "GPLv3"
    assert licence_of(cast(Any, package())) == ""


def test_what_we_ship_is_found_through_what_it_needs() -> None:
    packages = shipped()
    assert {"fastapi", "starlette", "pydantic-core", "greenlet", "asyncpg"} <= packages
    assert not {"xiaoka", "pytest", "mypy", "schemathesis"} & packages


def test_everything_we_ship_may_be_shipped() -> None:
    assert licences(shipped()) == []
    assert "GPL-3.0-only" not in ALLOWED
