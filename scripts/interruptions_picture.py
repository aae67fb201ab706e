"""Draws docs/images/interruptions.png from what `python -m benchmarks.interruptions` printed.

scripts/uv run python -m benchmarks.interruptions | scripts/uv run python -m scripts.interruptions_picture
"""

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

OUT = Path(__file__).parents[1] / "docs" / "images" / "interruptions.png"
_PANELS = {
    "interrupted": ("Purchases that were interrupted", -42, "less is better"),
    "lost": ("Purchases that were lost", -37, "less is better"),
    "recovered": ("Interrupted purchases recovered", 65, "more is better"),
    "balance": ("Mean balance", 28, "more ties up more of people's money"),
}
"""What is shown, and what the seed documents claim for it, in per cent."""
_OURS, _ALL, _CLAIM = "#5b7f95", "#1a7f5a", "#c9553d"


def draw(setups: dict[str, Any], out: Path, below: str) -> None:
    """One panel for each figure: how it changes with each system, beside the claim."""
    names = [name for name in setups if name != "nothing"]
    figure, axes = plt.subplots(
        1, len(_PANELS), figsize=(13, 1.6 + 0.42 * len(names)), dpi=150, sharey=True, layout="constrained"
    )
    for panel, (what, (title, claim, note)) in zip(axes, _PANELS.items(), strict=True):
        _panel(panel, [setups[name]["changes"][what] for name in names], names, claim)
        panel.set_title(f"{title}\n", fontsize=10, fontweight="bold")
        panel.text(0.5, 1.02, note, transform=panel.transAxes, ha="center", fontsize=8, color="#555")
    axes[0].set_yticks(range(len(names)), names)
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(
        handles,
        labels,
        loc="outside lower center",
        ncols=3,
        fontsize=8,
        frameon=False,
        title=below,
        title_fontsize=9,
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out)


def _panel(axes: Axes, changes: list[dict[str, float]], names: list[str], claim: int) -> None:
    for place, (change, name) in enumerate(zip(changes, names, strict=True)):
        mean, low, high = (100 * change[key] for key in ("mean", "low", "high"))
        colour = _ALL if name == "all" else _OURS
        bars = axes.errorbar(
            mean, place, xerr=[[mean - low], [high - mean]], fmt="o", color=colour, capsize=3, markersize=6
        )
        if name in ("all", names[0]):
            bars.set_label("all systems together" if name == "all" else "one system alone")
        axes.annotate(
            _signed(mean), (mean, place), (0, 7), textcoords="offset points", ha="center", fontsize=8,
            bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"},
        )  # fmt: skip
    axes.axvline(0, color="#999", linewidth=1)
    axes.axvline(
        claim, color=_CLAIM, linestyle="--", linewidth=1.2, label="claimed by the documents we began from"
    )
    axes.annotate(
        f"{claim:+d} %",
        (claim, len(names) - 0.55),
        (3, 0),
        textcoords="offset points",
        color=_CLAIM,
        fontsize=8,
    )
    axes.set_ylim(len(names) - 0.4, -0.7)
    axes.margins(x=0.12)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:+.0f} %")
    axes.tick_params(labelsize=8)
    axes.tick_params(axis="y", length=0, labelsize=9)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.grid(axis="y", color="#eee")


def _signed(value: float) -> str:
    """A change in per cent; what rounds to nothing has no sign."""
    return f"{value:+.0f} %" if round(value) else "0 %"


if __name__ == "__main__":
    found = json.loads(sys.stdin.read().splitlines()[-1])
    draw(
        found["setups"],
        OUT,
        f"Change against the balance check alone; bars are 95 % intervals over {found['seeds']} samples of "
        f"{found['customers']} people, {found['purchases']} purchases. Behaviour is assumed, mechanics real.",
    )
    print(OUT)
