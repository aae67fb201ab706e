"""Draws docs/images/voice.png from what `python -m benchmarks.voice` printed last.

scripts/uv run python -m benchmarks.voice | scripts/uv run python -m scripts.voice_picture
"""

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

OUT = Path(__file__).parents[1] / "docs" / "images" / "voice.png"
_CONDITIONS = {
    "clean": "clean",
    "noise10": "noise\n10 dB",
    "noise5": "noise\n5 dB",
    "telephone": "telephone",
    "room": "room",
}
_PARTS = {
    "decode": "decode, find the speech",
    "recognise": "recognise",
    "dialogue": "understand, dialogue, save",
    "clause": "first clause",
}
_OURS, _THEIRS = "#1a7f5a", "#9aa3ad"
_COLOURS = ("#b8d8c8", "#1a7f5a", "#f2b134", "#e2725b")


def draw(found: dict[str, Any], out: Path) -> None:
    """Accuracy by condition, and what a person waits for."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.2), dpi=150)
    _accuracy(left, found)
    _waits(right, found)
    figure.tight_layout(w_pad=3)
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out)


def _accuracy(axes: Axes, found: dict[str, Any]) -> None:
    places = range(len(_CONDITIONS))
    ours = [100 * found[f"accuracy_{name}"] for name in _CONDITIONS]
    bars = axes.bar(places, ours, 0.62, color=_OURS, label="Xiaoka, held-out half")
    axes.bar_label(bars, fmt="%.1f", padding=2)
    theirs = [(place, found.get(f"pipecat_accuracy_{name}")) for place, name in enumerate(_CONDITIONS)]
    known = [(place, 100 * share) for place, share in theirs if share is not None]
    if known:
        axes.scatter(*zip(*known, strict=True), color=_THEIRS, edgecolor="black", zorder=3, label="pipecat")
    axes.set_xticks(places, _CONDITIONS.values())
    axes.set_ylim(0, 108)
    axes.set_ylabel("% of commands")
    axes.set_title("Intent and every slot right")
    axes.legend(loc="lower left", framealpha=0.95)
    axes.spines[["top", "right"]].set_visible(False)


def _waits(axes: Axes, found: dict[str, Any]) -> None:
    parts = dict(found["parts_s"])
    parts["decode"] += parts["activity"]
    parts["dialogue"] += parts["understand"]
    rows = {"cached": parts, "synthesised": parts | {"clause": parts["clause_made"]}}
    for place, row in enumerate(rows.values()):
        start = 0.0
        for part, colour in zip(_PARTS, _COLOURS, strict=True):
            label = _PARTS[part] if place == 0 else None
            axes.barh(place, row[part], 0.5, left=start, color=colour, label=label)
            start += row[part]
        axes.text(start, place, f"  {start:.2f} s", va="center")
    names = list(rows)
    if (wait := found.get("pipecat_first_audio_p50_s")) is not None:
        axes.barh(len(rows), wait, 0.5, color=_THEIRS)
        axes.text(wait, len(rows), f"  {wait:.2f} s", va="center")
        names.append("pipecat")
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.margins(x=0.18)
    axes.set_xlabel("seconds, median of each part")
    axes.set_title("From the released button to the first sound")
    axes.legend(loc="upper center", bbox_to_anchor=(0.45, -0.18), ncols=2, frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


if __name__ == "__main__":
    draw(json.loads(sys.stdin.read().strip().splitlines()[-1]), OUT)
    print(OUT)
