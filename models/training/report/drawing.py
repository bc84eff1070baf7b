"""matplotlib -> SVG that lies in a page: its colours follow the page's, its names clash with no other drawing's."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from markupsafe import Markup, escape
from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK, LINE = "#010203", "#010204"
SERIES = ("#0a0001", "#0a0002", "#0a0003", "#0a0004", "#0a0005", "#0a0006")
"""Colours that stand for the page's own: light or dark is known only where it is shown."""
COLOURS = {INK: "currentColor", LINE: "var(--line)"} | {
    colour: f"var(--series-{number})" for number, colour in enumerate(SERIES, 1)
}
PLAIN = ("#0b5fa5", "#b3420a", "#0b7a53", "#8a3ea8", "#7a6300", "#a01846")
"""The same where there is no page around."""
STYLES = ("-", "--", ":", "-.", (0, (5, 1)), (0, (1, 1)))
"""A line's style goes with its colour, so that nobody needs to tell colours apart."""
MARKS = "osD^vP"
LOOK: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 11,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "axes.titlesize": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": LINE,
    "xtick.color": INK,
    "ytick.color": INK,
    "lines.linewidth": 2,
    "legend.frameon": False,
    "legend.fontsize": 10,
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing for the page, and what it shows in words for those who do not see it."""

    svg: Markup
    alt: str

    def _repr_html_(self) -> str:
        """For the notebook, which has no colours of its own for us."""
        shown = re.sub(r"var\(--series-(\d)\)", lambda found: PLAIN[int(found[1]) - 1], str(self.svg))
        return shown.replace("var(--line)", "#ccc")


@contextmanager
def canvas(width: float, height: float, columns: int = 1) -> Iterator[tuple[Figure, list[Axes]]]:
    """A figure of `width` x `height` inches with `columns` axes side by side, in the page's look."""
    with mpl.rc_context(LOOK):
        figure = Figure((width, height), layout="constrained")
        yield figure, list(figure.subplots(1, columns, squeeze=False)[0])


def drawn(name: str, figure: Figure, alt: str) -> Drawing:
    """The figure as SVG; `name` is unique in its page."""
    buffer = io.StringIO()
    with mpl.rc_context(LOOK | {"svg.hashsalt": name}):
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()[buffer.getvalue().index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', svg)
    svg = re.sub(r'(url\(#|href="#)([^")]+)', rf"\1{name}-\2", svg)
    for colour, own in COLOURS.items():
        svg = svg.replace(colour, own)
    size = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', svg)
    if size:
        svg = svg.replace(size[0], f'role="img" aria-label="{escape(alt)}" style="width: {float(size[1]):.0f}pt"', 1)
    return Drawing(Markup(svg), alt)  # made here alone, of numbers and our own words


def lines(axes: Axes, series: Mapping[str, tuple[Sequence[float], Sequence[float]]], **options: Any) -> None:
    """One line a name, told apart by colour and style."""
    for place, (name, (across, up)) in enumerate(series.items()):
        look: dict[str, Any] = {"color": SERIES[place % len(SERIES)], "linestyle": STYLES[place % len(STYLES)]}
        axes.plot(across, up, label=name, **look, **options)
