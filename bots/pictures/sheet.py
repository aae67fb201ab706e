"""A sheet of paper to draw on, in pixels from its top left corner. matplotlib stays in here."""

import io
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, TypeVar

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Patch, Polygon
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D

WIDTH = 960
"""Pixels: a messenger shows it about 340 wide on a phone, so 45 pixels here read as 16 there."""
DPI = 100

# The colours of the web chat by day (bots/web/static/page.css).
PAPER, INK, SOFT, LINE = "#ffffff", "#2a2320", "#574d46", "#e7dccc"
JADE, MINT, ON_MINT, WARM, WARM_BG = "#0f7562", "#e3f1eb", "#084a3f", "#8a3a06", "#fdeede"

Point = tuple[float, float]
_A = TypeVar("_A", bound=Artist)


@cache
def font() -> Path:
    """Noto Sans SC out of the wheel that carries it; that package itself is never imported."""
    spec = find_spec("zhplot")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "fonts" / "NotoSansSC-Regular.ttf"


@cache
def _face(size: float) -> FontProperties:
    return FontProperties(fname=font(), size=size * 72 / DPI)


def money(fen: int) -> str:
    """Fen as read in every language of the shop: 1200 is "¥12.00"."""
    return f"{'-' if fen < 0 else ''}¥{abs(fen) / 100:.2f}"


@lru_cache(maxsize=1024)
def width_of(words: str, size: float) -> float:
    """Pixels that the words take."""
    width, _, _ = text_to_path.get_text_width_height_descent(words, _face(100), ismath=False)
    return float(width) / _face(100).get_size_in_points() * size


class Sheet:
    """`height` in pixels; everything is painted in the order of the calls."""

    def __init__(self, height: float) -> None:
        self.height = round(height)
        self._figure = Figure(figsize=(WIDTH / DPI, self.height / DPI), dpi=DPI, facecolor=PAPER)
        FigureCanvasAgg(self._figure)  # without pyplot: a figure of nobody's but ours
        self._place = Affine2D().scale(1, -1).translate(0, self.height)
        self._order = 0

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: str,
        *,
        radius: float = 0,
        edge: float = 0,
    ) -> Patch:
        """A filled box; with `edge` only its outline, that many pixels wide."""
        patch = _shape(x + edge / 2, y + edge / 2, width - edge, height - edge, radius)
        patch.set(facecolor="none" if edge else colour, edgecolor=colour if edge else "none")
        patch.set_linewidth(edge * 72 / DPI)
        return self._add(patch)

    def cut(self, artist: Artist, x: float, y: float, width: float, height: float, radius: float) -> None:
        """Show of an artist only what lies within a box."""
        clip = _shape(x, y, width, height, radius)
        clip.set_transform(self._place)
        artist.set_clip_path(clip)

    def strokes(self, lines: Sequence[tuple[Point, Point]], colour: str, width: float) -> LineCollection:
        """Straight strokes, `width` pixels wide."""
        strokes = LineCollection(list(lines), colors=colour, linewidths=width * 72 / DPI)
        return self._add(strokes)

    def path(self, points: Sequence[Point], colour: str, width: float) -> Line2D:
        """One line through all the points."""
        xs, ys = zip(*points, strict=True)
        line = Line2D(xs, ys, color=colour, linewidth=width * 72 / DPI)
        line.set(solid_capstyle="round", solid_joinstyle="round")
        return self._add(line)

    def area(self, points: Sequence[Point], colour: str) -> None:
        """The inside of an outline."""
        self._add(Polygon(list(points), facecolor=colour, edgecolor="none"))

    def dots(self, points: Sequence[Point], colour: str, size: float) -> Line2D:
        """Round dots of `size` pixels."""
        xs, ys = zip(*points, strict=True) if points else ((), ())
        marks = Line2D(xs, ys, linestyle="none", marker="o", markersize=size * 72 / DPI)
        marks.set(markerfacecolor=colour, markeredgewidth=0)
        return self._add(marks)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        *,
        colour: str = INK,
        align: Literal["left", "center", "right"] = "left",
        strong: bool = False,
        room: float | None = None,
    ) -> None:
        """One line of words whose letters stand on `y`. `room` in pixels makes them smaller when too long."""
        if room is not None and (wide := width_of(words, size)) > room:
            size *= room / wide
        # The wheel has one weight; a second print a hair aside is its bold.
        for shift in (-0.012 * size, 0.012 * size) if strong else (0,):
            text = self._figure.text(
                x + shift, y, words, color=colour, ha=align, va="baseline", fontproperties=_face(size)
            )
            text.set_parse_math(False)
            text.set_transform(self._place)
            text.set_zorder(self._next())

    def png(self) -> bytes:
        """The sheet as a file."""
        out = io.BytesIO()
        self._figure.savefig(out, format="png", dpi=DPI)
        return out.getvalue()

    def _add(self, artist: _A) -> _A:
        artist.set_transform(self._place)
        artist.set_zorder(self._next())
        self._figure.add_artist(artist)
        return artist

    def _next(self) -> int:
        self._order += 1
        return self._order


def _shape(x: float, y: float, width: float, height: float, radius: float) -> FancyBboxPatch:
    style = f"round,pad=0,rounding_size={radius}" if radius else "square,pad=0"
    return FancyBboxPatch((x, y), width, height, boxstyle=style, linewidth=0)
