"""Figures -> Markdown, and Markdown into its place between two markers. Nothing here is typed by hand."""

from pathlib import Path
from typing import Any

Figures = dict[str, Any]


def lay_in(path: Path, content: str, name: str = "accuracy") -> None:
    """Replace what stands between the markers `name` in `path`. Raises ValueError where they are missing."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    text = path.read_text(encoding="utf-8")
    if begin not in text or end not in text:
        raise ValueError(f"{path}: no {begin} ... {end} to write between")
    before, after = text.split(begin)[0], text.split(end)[1]
    path.write_text(f"{before}{begin}\n{content}\n{end}{after}", encoding="utf-8")


def short(figures: Figures) -> str:
    """The README's table: how well fakes stand apart, and how often real people are called fake."""
    rows = [
        [
            name,
            _figure(found["overall"]["all reals"]["auc"], "{:.3f}"),
            _figure(found["overall"]["profile"]["auc"], "{:.3f}"),
            _figure(found["overall"]["profile"]["tpr at 0.5%"]),
            _alarms(found["false alarms"]["photo-profile"]),
        ]
        for name, found in figures.items()
    ]
    return table(
        [
            "photo",
            "AUC, all reals",
            "AUC, profile photos",
            "fakes found at 0.5 % FPR",
            "real profile photos called fake",
        ],
        rows,
    )


def whole(figures: Figures) -> str:
    """The card's tables: by condition, by generator, by kind and source of real photos."""
    parts = ["### Fake against real, by condition", _conditions(figures)]
    for name, found in figures.items():
        parts += [f"### By generator, {name}", _origins(found)]
    parts += ["### Real photos called fake or unsure, at the browsing point", _reals(figures)]
    return "\n\n".join(parts)


def _conditions(figures: Figures) -> str:
    rows = []
    for name, found in figures.items():
        for kind, figure in found["overall"].items():
            if kind != "called":
                tprs = [_figure(figure[f"tpr at {rate}"]) for rate in ("1.0%", "0.5%", "0.1%")]
                counts = f"{figure['auc']['fakes']} / {figure['auc']['reals']}"
                rows.append([name, kind, counts, _figure(figure["auc"], "{:.3f}"), *tprs])
    left = "; ".join(f"{name}: {found['calibration error']}" for name, found in figures.items())
    out = "; ".join(
        f"{n}: {', '.join(f'{c} {k}' for k, c in f['not judged'].items() if c)}" for n, f in figures.items()
    )
    head = ["condition", "against", "fakes / reals", "AUC", "TPR at 1 % FPR", "at 0.5 %", "at 0.1 %"]
    return f"{table(head, rows)}\n\nCalibration error (15 bins): {left}.\n\nNot judged, so in no rate above: {out}."


def _origins(found: Figures) -> str:
    rows = [
        [
            origin,
            str(figure["called"]["count"]),
            *(_figure(figure[kind]["auc"], "{:.3f}") if kind in figure else "-" for kind in ("profile", "aligned")),
            _figure(figure["profile"]["tpr at 0.5%"]) if "profile" in figure else "-",
            _figure(figure["called"]["fake"]),
        ]
        for origin, figure in found["origins"].items()
    ]
    head = [
        "generator",
        "photos",
        "AUC, profile",
        "AUC, aligned",
        "TPR at 0.5 % FPR, profile",
        "called fake (browsing)",
    ]
    return table(head, rows)


def _reals(figures: Figures) -> str:
    names = list(next(iter(figures.values()))["false alarms"])
    rows = [[name, *(_alarms(found["false alarms"][name]) for found in figures.values())] for name in names]
    return table(["real photos", *figures], rows)


def _alarms(called: Figures) -> str:
    labels = called["labels"]
    return f"{labels['fake']} of {called['count']} ({_figure(called['fake'])}); {labels['unsure']} unsure"


def _figure(figure: Figures, form: str = "{:.1%}") -> str:
    value, low, high = (form.format(figure[key]) for key in ("value", "low", "high"))
    return f"{value} [{low}, {high}]"


def table(head: list[str], rows: list[list[str]]) -> str:
    """Rows of cells as a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
