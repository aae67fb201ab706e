"""The dashboard and the alert rules ask for what is really there."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.telemetry.metrics import TIMINGS

from .conftest import Seen

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations"
_NAME = re.compile(r"\b((?:xiaoka|process)_[a-z_]+)\b")


def _dashboard() -> dict[str, Any]:
    board: dict[str, Any] = json.loads((OPERATIONS / "grafana.json").read_text())
    return board


def _rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((OPERATIONS / "alerts.yaml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def _expressions() -> Iterator[str]:
    for panel in _dashboard()["panels"]:
        for target in panel.get("targets", ()):
            yield target["expr"]
    for rule in _rules():
        yield rule["expr"]


@pytest.fixture
def known(watched: Seen) -> dict[str, set[str]]:
    """The labels of every series of a real scrape, by name, with the one Prometheus itself adds."""
    return {name: labels | {"instance"} for name, labels in watched.open.labels().items()}


@pytest.mark.parametrize("expression", sorted(set(_expressions())))
def test_every_series_and_label_exists(expression: str, known: dict[str, set[str]]) -> None:
    named = _NAME.findall(expression)
    assert named
    for name in named:
        assert name in known, f"{name} is nowhere measured"
    for name, matchers in re.findall(
        r"((?:xiaoka|process)_[a-z_]+)\{((?:[^}\"']|\"[^\"]*\"|'[^']*')*)\}", expression
    ):
        for label in re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", matchers):
            assert label in known[name], f"{name} has no label {label}"
    for label in re.findall(r"by \(([^)]*)\)", expression):
        for one in label.split(","):
            assert any(one.strip() in known[name] for name in named), f"nothing here has a label {one}"
    assert expression.count("(") == expression.count(")")


def test_every_metric_is_on_the_dashboard(known: dict[str, set[str]]) -> None:
    """What nobody looks at need not be measured."""
    shown = {
        name.removesuffix(end)
        for name in _NAME.findall(" ".join(_expressions()))
        for end in ("_bucket", "_count")
    }
    shown |= set(_NAME.findall(" ".join(_expressions())))
    ours = {
        name
        for name in known
        if name.startswith("xiaoka_") and not name.endswith(("_bucket", "_count", "_sum"))
    }
    ours |= {timing.metric for timing in TIMINGS.values()}
    assert ours - shown == set()


def test_the_dashboard_is_one(known: dict[str, set[str]]) -> None:
    board = _dashboard()
    ids = [panel["id"] for panel in board["panels"]]
    assert len(ids) == len(set(ids))
    taken: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, f"{panel['title']} lies upon another one"
        assert max(x for x, _ in cells) < 24
        taken |= cells


def test_every_alert_is_complete_and_explained() -> None:
    manual = (OPERATIONS / "observability.md").read_text()
    names = [rule["alert"] for rule in _rules()]
    assert len(names) == len(set(names))
    for rule in _rules():
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]
        assert f"| `{rule['alert']}` |" in manual, "what it means and what to do is missing"
        for label in re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"]):
            by = re.findall(r"by \(([^)]*)\)", rule["expr"])
            assert not by or any(label in part for part in by)


def test_every_metric_is_explained(known: dict[str, set[str]]) -> None:
    manual = (OPERATIONS / "observability.md").read_text()
    for name in known:
        base = re.sub(r"_(bucket|count|sum)$", "", name)
        if base.startswith("xiaoka_"):
            assert f"`{base}`" in manual, f"{base} is not in the table"
