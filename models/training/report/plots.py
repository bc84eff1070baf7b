"""Every drawing of the report, from outcomes and figures."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, PercentFormatter
from scipy.stats import norm
from sklearn.metrics import det_curve, roc_curve

from models.training import figures, metrics
from models.training.figures import ALIGNED, FAMILIES, KINDS, PROFILE, Figures
from models.training.outcomes import Outcome
from models.training.report.drawing import MARKS, SERIES, STYLES, Drawing, canvas, drawn, lines

RARE = 5e-4  # the smallest rate drawn: half a photo in a thousand
TICKS = (0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4)
AGAINST = {"against profile photos": PROFILE, "against aligned portraits": ALIGNED}


def training(rows: Sequence[dict[str, str]]) -> Drawing:
    """Loss, and area under the curve on validation, by epoch."""
    epochs = [float(row["epoch"]) for row in rows]
    areas = [name for name in rows[0] if name not in ("epoch", "loss")]
    with canvas(9, 3.6, 2) as (figure, (left, right)):
        lines(left, {"loss": (epochs, [float(row["loss"]) for row in rows])})
        left.set(title="Loss on training crops", xlabel="epoch")
        lines(right, {name: (epochs, [float(row[name]) for row in rows]) for name in areas})
        right.set(title="AUC on validation crops", xlabel="epoch")
        if areas:
            right.legend(title="fakes against")
        last = ", ".join(f"{name} {float(rows[-1][name]):.3f}" for name in areas)
        loss = f"loss falls from {rows[0]['loss']} to {rows[-1]['loss']}"
        return drawn("training", figure, f"Training over {len(rows)} epochs: {loss}; AUC at the end: {last}.")


def roc(outcomes: Sequence[Outcome]) -> Drawing:
    """Fakes found over false alarms, for all fakes and each family, against two kinds of real photos."""
    with canvas(9, 4.2, 2) as (figure, both):
        for axes, (title, origin) in zip(both, AGAINST.items(), strict=True):
            curves = {}
            for name, (truth, scores) in _sides(outcomes, origin).items():
                false, found, _ = roc_curve(truth, scores, drop_intermediate=True)
                curves[name] = (list(np.maximum(false, RARE)), list(found))
            lines(axes, curves, drawstyle="steps-post")
            axes.set(title=title, xscale="log", xlim=(RARE, 1), ylim=(0, 1.01), xlabel="real photos called fake")
            _percent(axes)
        both[0].set_ylabel("fakes found")
        figure.legend(*both[1].get_legend_handles_labels(), loc="outside lower center", ncols=3)
        return drawn("roc", figure, f"ROC curves at 200 px. {_areas(outcomes)}")


def det(outcomes: Sequence[Outcome]) -> Drawing:
    """Fakes missed over false alarms, both on the scale of a normal deviate."""
    with canvas(9, 4.2, 2) as (figure, both):
        for axes, (title, origin) in zip(both, AGAINST.items(), strict=True):
            curves = {}
            for name, (truth, scores) in _sides(outcomes, origin).items():
                false, missed, _ = det_curve(truth, scores)
                across, up = (list(norm.ppf(np.clip(rate, RARE, 1 - RARE))) for rate in (false, missed))
                curves[name] = (across, up)
            lines(axes, curves)
            ticks = norm.ppf(TICKS)
            names = [f"{tick:.1%}" if tick < 0.01 else f"{tick:.0%}" for tick in TICKS]
            axes.set_xticks(ticks, names, rotation=45)
            axes.set_yticks(ticks, names)
            bounds = norm.ppf((RARE, 0.5))
            axes.set(title=title, xlim=bounds, ylim=bounds, xlabel="real photos called fake")
        both[0].set_ylabel("fakes missed")
        figure.legend(*both[1].get_legend_handles_labels(), loc="outside lower center", ncols=3)
        return drawn(
            "det", figure, "DET curves at 200 px: fakes missed over real photos called fake, as in the tables."
        )


def calibration(found: dict[str, Figures]) -> Drawing:
    """What was said against what is true, and how often each was said."""
    with canvas(9, 4.2, 2) as (figure, (left, right)):
        left.plot((0, 1), (0, 1), color=SERIES[-1], linewidth=1, linestyle=":", label="as it should be")
        for place, (name, these) in enumerate(found.items()):
            bins: list[metrics.Bin] = these["calibration"]
            look: dict[str, Any] = {"color": SERIES[place % len(SERIES)], "marker": MARKS[place % len(MARKS)]}
            style = STYLES[place % len(STYLES)]
            left.plot([b.said for b in bins], [b.true for b in bins], label=name, linestyle=style, markersize=4, **look)
            right.plot([b.said for b in bins], [b.count for b in bins], linestyle=style, markersize=4, **look)
        left.set(xlabel="probability of fake that was said", ylabel="share that is fake")
        right.set(xlabel="probability of fake that was said", ylabel="photos", yscale="log")
        figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=4)
        said = ", ".join(f"{name} {these['calibration error']}" for name, these in found.items())
        return drawn("calibration", figure, f"Calibration in 15 bins. Mean distance of said from true: {said}.")


def by_origin(found: dict[str, Figures], names: Sequence[str]) -> Drawing:
    """The share of each generator found at 0.5 % of profile photos, with intervals."""
    origins = [name for name, known in found[names[0]]["origins"].items() if PROFILE_KIND in known]
    with canvas(9, 0.5 + 0.4 * len(origins)) as (figure, (axes,)):
        for place, condition in enumerate(names):
            known = [found[condition]["origins"].get(origin, {}).get(PROFILE_KIND) for origin in origins]
            rates = [each["tpr at 0.5%"] if each else None for each in known]
            at = [(row + (place - (len(names) - 1) / 2) * 0.22, rate) for row, rate in enumerate(rates) if rate]
            axes.errorbar(
                [rate["value"] for _, rate in at],
                [row for row, _ in at],
                xerr=np.array([(_gap(rate, "low"), _gap(rate, "high")) for _, rate in at]).T.reshape(2, -1),
                linestyle="none",
                color=SERIES[place],
                marker=MARKS[place],
                label=condition,
                capsize=2,
            )
        axes.set_yticks(range(len(origins)), origins)
        axes.set(ylim=(len(origins) - 0.4, -0.6), xlim=(0, 1.01), xlabel="found at 0.5 % of profile photos called fake")
        axes.xaxis.set_major_formatter(PercentFormatter(1, 0))
        axes.legend()
        least = min(
            origins, key=lambda origin: found[names[0]]["origins"][origin][PROFILE_KIND]["tpr at 0.5%"]["value"]
        )
        return drawn(
            "origins", figure, f"Fakes found by generator; the least found is {least}. All values are tabled below."
        )


def robustness(rows: dict[str, dict[str, Figures]]) -> Drawing:
    """How many of each family are found under each condition, on the same pictures."""
    families = list(dict.fromkeys(name for known in rows.values() for name in known))
    with canvas(9, 0.8 + 0.45 * len(rows)) as (figure, (axes,)):
        tall = 0.8 / max(1, len(families))
        for place, family in enumerate(families):
            values = [known[family]["tpr at 0.5%"]["value"] if family in known else 0.0 for known in rows.values()]
            at = np.arange(len(rows)) + (place - (len(families) - 1) / 2) * tall
            axes.barh(at, values, tall * 0.9, color=SERIES[place], label=family)
        axes.set_yticks(range(len(rows)), list(rows))
        axes.set(ylim=(len(rows) - 0.5, -0.5), xlim=(0, 1.01), xlabel="found at 0.5 % of profile photos called fake")
        axes.xaxis.set_major_formatter(PercentFormatter(1, 0))
        figure.legend(loc="outside lower center", ncols=len(families))
        return drawn(
            "robustness", figure, "Fakes found after what the web does to photos; all values are tabled below."
        )


PROFILE_KIND = next(kind for kind, origin in KINDS.items() if origin == PROFILE)


def _sides(outcomes: Sequence[Outcome], origin: str) -> dict[str, tuple[Any, Any]]:
    reals = figures.chances([one for one in outcomes if one.subject.origin == origin])
    fakes = {"all fakes": [one for one in outcomes if one.subject.fake]}
    fakes |= {name: [one for one in outcomes if one.subject.origin in origins] for name, origins in FAMILIES.items()}
    scores = {name: figures.chances(chosen) for name, chosen in fakes.items()}
    return {
        name: (np.r_[np.ones(len(these)), np.zeros(len(reals))], np.r_[these, reals])
        for name, these in scores.items()
        if len(these) and len(reals)
    }


def _areas(outcomes: Sequence[Outcome]) -> str:
    said = [
        f"{name} {title}: AUC {metrics.auc(scores[truth == 1], scores[truth == 0]).value:.3f}"
        for title, origin in AGAINST.items()
        for name, (truth, scores) in _sides(outcomes, origin).items()
    ]
    return "; ".join(said) + "."


def _gap(rate: Figures, end: str) -> float:
    return abs(float(rate[end]) - float(rate["value"]))


def _percent(axes: Axes) -> None:
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda rate, _: f"{100 * rate:g}%"))
