"""Figures -> Markdown, and Markdown into its place between two markers. Nothing here is typed by hand."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

Figures = dict[str, Any]
USUAL = "200 px"
"""The condition nearest to what people meet."""
SIZES = ("as stored", "200 px", "100 px")
"""Conditions that differ in size alone."""
RATIO = (
    "The likelihood ratio is that of signals which at most one real photo in a hundred exceeds: how many times as "
    "often fakes do."
)
AREA = "{:.3f}"
SEPARATED = ["AUC", "TPR at 1 % FPR", "at 0.5 %", "at 0.1 %"]


def lay_in(path: Path, content: str, name: str = "accuracy") -> None:
    """Replace what stands between the markers `name` in `path`. Raises ValueError where they are missing."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    text = path.read_text(encoding="utf-8")
    if begin not in text or end not in text:
        raise ValueError(f"{path}: no {begin} ... {end} to write between")
    before, after = text.split(begin)[0], text.split(end)[1]
    path.write_text(f"{before}{begin}\n{content}\n{end}{after}", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells below a head, for Markdown and for the report."""

    head: list[str]
    rows: list[list[str]]

    def __str__(self) -> str:
        """As Markdown."""
        return table(self.head, self.rows)


def short(figures: dict[str, Figures]) -> str:
    """The README's table: how well fakes stand apart, and how often real people are called fake."""
    rows = [
        [
            name,
            figure(found["overall"]["all reals"]["auc"], AREA),
            figure(found["overall"]["profile"]["auc"], AREA),
            figure(found["overall"]["profile"]["tpr at 0.5%"]),
            _at_point(found["points"]["browsing"]),
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


def whole(figures: dict[str, Figures]) -> str:
    """The card's tables: by condition, by generator, by group of real photos."""
    parts = ["### Fake against real, by condition", str(conditions(figures)), _left_over(figures)]
    parts += ["### Real photos called fake at the browsing point", str(alarms(figures))]
    for name, found in figures.items():
        parts += [f"### By generator, {name}", str(origins(found))]
    parts += ["### Real photos called fake, by group", str(groups(figures))]
    return "\n\n".join(parts)


def conditions(figures: dict[str, Figures]) -> Table:
    """Under each condition all fakes and each family of generators against each kind of real photos."""
    rows = []
    for name, found in figures.items():
        for fakes, separation in {"all": found["overall"], **found["families"]}.items():
            for kind, known in separation.items():
                if kind != "called":
                    counts = f"{known['auc']['fakes']} / {known['auc']['reals']}"
                    rows.append([name, fakes, kind, counts, *separated(known)])
    head = ["condition", "fakes", "against", "fakes / reals", *SEPARATED]
    return Table(head, rows)


def separated(known: Figures) -> list[str]:
    """The cells below SEPARATED."""
    return [figure(known["auc"], AREA), *(figure(known[f"tpr at {rate}"]) for rate in ("1.0%", "0.5%", "0.1%"))]


def alarms(figures: dict[str, Figures]) -> Table:
    """Under each condition how many real photos were called fake, aligned ones apart."""
    names = list(next(iter(figures.values()))["false alarms"])
    rows = [[name, *(called(found["false alarms"][kind]) for kind in names)] for name, found in figures.items()]
    return Table(["condition", *(f"real photos, {name}" for name in names)], rows)


def origins(found: Figures) -> Table:
    """Under one condition each generator by itself."""
    rows = []
    for origin, known in found["origins"].items():
        profile, aligned = known.get("profile"), known.get("aligned")
        cells = separated(profile) if profile else ["-"] * len(SEPARATED)
        cells += [figure(aligned["auc"], AREA), figure(aligned["tpr at 1.0%"])] if aligned else ["-", "-"]
        rows.append([origin, str(known["called"]["count"]), *cells, called(known["called"])])
    head = ["AUC, profile", *SEPARATED[1:], "AUC, aligned", "TPR at 1 % FPR"]
    return Table(["generator", "photos", *head, "called fake (browsing)"], rows)


def groups(figures: dict[str, Figures]) -> Table:
    """A row a group: rates at the browsing point, and at the asked one for the size that people meet."""
    usual = USUAL if USUAL in figures else next(iter(figures))
    rows = []
    for pair, group in figures[usual]["groups"].items():
        same = {name: found["groups"][pair] for name, found in figures.items() if pair in found["groups"]}
        named = [name for name, found in same.items() if "browsing" in found["stands out"]]
        named += [f"{usual}, when asked"] if "asked" in group["stands out"] else []
        cells = [called(same[name]["called"]["browsing"]) if name in same else "-" for name in figures]
        rows.append([*pair, *cells, called(group["called"]["asked"]), "; ".join(named) or "-"])
    return Table(["kind", "group", *figures, f"{usual}, when asked", "over three times the rate of all"], rows)


def cues(figures: dict[str, Figures]) -> Table:
    """Each cue by itself, at the sizes people meet."""
    rows = [
        [cue, name, family, kind, figure(known["auc"], AREA), figure(known["tpr at 1.0%"]), f"{known['ratio']:.0f}"]
        for cue in sorted({cue for found in figures.values() for cue in found["cues"]})
        for name in SIZES
        for family, kinds in figures.get(name, {}).get("cues", {}).get(cue, {}).items()
        for kind, known in kinds.items()
    ]
    return Table(["cue", "condition", "fakes", "against", "AUC", "TPR at 1 % FPR", "likelihood ratio"], rows)


def fusion(figures: dict[str, Figures]) -> Table:
    """All cues together against the network alone, on the same photos."""
    rows = []
    for name, found in figures.items():
        for family, together in {"all": found["overall"], **found["families"]}.items():
            network = found["cues"].get("network", {}).get(family, {})
            for kind, known in network.items():
                rows.append([name, family, kind, "together", *separated(together[kind])])
                rows.append([name, family, kind, "network alone", *separated(known)])
    return Table(["condition", "fakes", "against", "what judges", *SEPARATED], rows)


def called(counts: Figures) -> str:
    """How many of how many were called fake, and the share with its interval."""
    return f"{counts['labels']['fake']} of {counts['count']} ({figure(counts['fake'])})" if counts["count"] else "-"


def figure(known: Figures, form: str = "{:.1%}") -> str:
    """A value and its 95 % interval."""
    value, low, high = (form.format(known[key]) for key in ("value", "low", "high"))
    return f"{value} [{low}, {high}]"


def _left_over(figures: dict[str, Figures]) -> str:
    left = "; ".join(f"{name}: {found['calibration error']}" for name, found in figures.items())
    out = "; ".join(
        f"{n}: {', '.join(f'{c} {k}' for k, c in f['not judged'].items() if c) or 'none'}" for n, f in figures.items()
    )
    return f"Calibration error (15 bins): {left}.\n\nNot judged, so in no rate above: {out}."


def _at_point(measured: Figures) -> str:
    if not measured["photos"]:
        return "-"
    return f"{measured['fake']} of {measured['photos']} ({figure(measured['rate'])}); {measured['unsure']} unsure"


def table(head: list[str], rows: list[list[str]]) -> str:
    """Rows of cells as a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
