"""The old project's four classifiers, as they should have been: from scratch or pre-trained, whole photo or face.

Others, for ciplab, first learn what a replaced eye, nose or mouth looks like, from swaps that we make ourselves; what
two networks say is also told together (variants.py has them all).

    python -m models.training.compare [--only cnn-face] [--faces generated] [--task "ciplab 3"]

Each is trained on the five splits of ciplab and on the generated faces, with the same recipe but for
what its name says. What was measured lies in `comparison.json` beside this file, one row a training;
rows that are there are not trained again, so that a comparison of many hours goes on in pieces; two of
them at a time, with OMP_NUM_THREADS=1 and once the swaps are learned, take a sixth less than one after the
other (EXPERIMENTS.md, 76). What a network said of each picture is kept too (said.py), for means with networks
to come. The trainings on generated faces lie where `make export DETECTOR=cnn-face` takes them from.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from models.training import ciplab, crops, memory, said, swaps, tables
from models.training.data import WORK, Picture, pictures
from models.training.feed import Feed
from models.training.fit import Training
from models.training.pack import Pack
from models.training.recipe import Recipe
from models.training.variants import (
    AS_EXPERTS,
    CIPLAB,
    EPOCHS,
    GENERATED,
    KINDS,
    MEANS,
    VARIANTS,
    First,
    Variant,
    firsts,
    recipe_of,
)

RESULTS = Path(__file__).with_name("comparison.json")
PAGES = Path(__file__).with_name("EXPERIMENTS.md"), Path(__file__).resolve().parents[2] / "README.md"

TASKS = tuple(f"{CIPLAB} {split}" for split in range(ciplab.SPLITS))
SEED = 7  # of the crops that are judged
OUTNUMBERED = float(np.log(2))
"""Where half of the fakes that are learned from are swaps of ours, two real faces are seen for each of the experts'
fakes, so that its logit lies so much low where both are judged as often (EXPERIMENTS.md, 54 and 75). `lite2-own`, whose
splits were known when this was seen, is told as it was."""
DONE = "done"  # beside the weights of a training from swaps that came to its end


@dataclass(frozen=True, slots=True)
class Run:
    """One training and its outcome on pictures that it did not see."""

    variant: str
    task: str
    accuracy: float
    auc: float
    photos: int


@dataclass(frozen=True, slots=True)
class Task:
    """A set of pictures as feeds, what is learned and what is judged, with the recipe and where the training lies."""

    name: str
    recipe: Recipe
    folder: Path
    learned: Feed
    judged: Feed


def main() -> None:
    """Train what lacks, write each outcome at once, and lay the table into its pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=VARIANTS, help="one variant; the others are left as they are")
    parser.add_argument("--faces", choices=EPOCHS, help="one set of faces; the other is left as it is")
    parser.add_argument("--task", choices=(*TASKS, GENERATED), help="one split, or the generated faces")
    asked = parser.parse_args()
    memory.keep()
    chosen = [
        (variant, name)
        for faces in ([asked.faces] if asked.faces else EPOCHS)
        for variant in ([asked.only] if asked.only else VARIANTS)
        for name in names(variant, faces)
        if asked.task in (None, name)
    ]
    if not chosen:
        parser.error("no training is all of this: leave out --only, --faces or --task")
    for variant, name in chosen:
        if any((run.variant, run.task) == (variant, name) for run in read()):
            continue
        found = measure(variant, task(variant, name))
        write([*read(), found])  # read anew: another may have come to its end meanwhile
        show()
    if asked.faces != GENERATED:
        write([*read(), *means(read())])
    show()


def names(variant: str, faces: str) -> tuple[str, ...]:
    """The five splits of ciplab, or the generated faces where a variant learns them: none of theirs was replaced."""
    if faces == GENERATED:
        return () if VARIANTS[variant].swaps else (GENERATED,)
    return TASKS


def task(variant: str, name: str) -> Task:
    """One of `names`; of the generated faces validation is judged: nothing is chosen by it."""
    whole, recipe = VARIANTS[variant].whole, recipe_of(variant, GENERATED if name == GENERATED else CIPLAB)
    if name == GENERATED:
        train, val = (
            _packed(f"{split}-whole" if whole else split, pictures(split), whole=whole) for split in ("train", "val")
        )
        return Task(name, recipe, WORK / variant, *_feeds(recipe, train, None, val, None))
    pack = _packed(f"ciplab-{'whole' if whole else 'face'}", ciplab.pictures(), whole=whole)
    split = TASKS.index(name)
    use = ciplab.uses(split)
    places = {kind: [n for n, row in enumerate(pack.rows) if use[row.name] == kind] for kind in ("train", "test")}
    learned, seen = pack, list(places["train"])
    if VARIANTS[variant].own:
        learned = _with_own(split, seen, VARIANTS[variant])
        seen = list(range(len(learned.rows)))
    return Task(name, recipe, folder_of(variant, name), *_feeds(recipe, learned, seen, pack, places["test"]))


def measure(variant: str, task: Task) -> Run:
    """Train and judge; the last epoch is kept, so that nothing is chosen by what is judged."""
    begin = on_swaps(firsts(VARIANTS[variant], task.recipe)) if VARIANTS[variant].swaps else None
    training = Training(task.recipe, task.learned, None, task.folder, begin)
    training.run()
    scores = np.mean([np.concatenate(list(training.scores(task.judged, turn))) for turn in range(3)], axis=0)
    if VARIANTS[variant].located:
        scores = scores + OUTNUMBERED
    found = said.Said(np.array([row.fake for row in task.judged.rows]), scores)
    said.write(variant, task.name, found)
    return _run(variant, task.name, found)


def means(runs: Sequence[Run]) -> list[Run]:
    """What several networks say together, for each split of which all their words are kept, where that is not told."""
    known = {(run.variant, run.task) for run in runs}
    found = []
    for name, members in MEANS.items():
        for task in TASKS:
            kept = [one for one in (said.read(member, task) for member in members) if one]
            if (name, task) not in known and len(kept) == len(members):
                together = said.Said(kept[0].fake, np.mean([one.scores for one in kept], axis=0))
                found.append(_run(name, task, together))
    return found


def _run(variant: str, task: str, found: said.Said) -> Run:
    right = float(((found.scores > 0) == found.fake).mean())
    auc = float(roc_auc_score(found.fake, found.scores))
    return Run(variant, task, round(right, 4), round(auc, 4), len(found.fake))


def on_swaps(steps: Sequence[First]) -> Path | None:
    """The weights after our own swaps of training's real faces, one of `steps` after the other; trained where not done.

    Nothing of ciplab is in it, so that all splits begin with the same. Raises DataError without packed crops.
    """
    weights = None
    for step in steps:
        folder = WORK / "compare" / step.name
        if not (folder / DONE).exists():
            Training(step.recipe, _fed(_swapped(step), step.recipe), None, folder, weights).run()
            (folder / DONE).touch()
        weights = folder / "weights.pt"
    return weights


def _swapped(step: First) -> Pack:
    path = crops.CROPS / f"{step.pack}.zip"
    if not path.exists():
        swaps.pack(crops.CROPS / "train.zip", path, step.kinds, rounds=step.rounds, heal=step.heal)
    return Pack(path)


def folder_of(variant: str, task: str) -> Path:
    """Where the training of a variant on a split of ciplab lies."""
    return WORK / "compare" / f"{variant} {task}"


def show() -> None:
    """Lay the table of what was measured into its pages."""
    for page in PAGES:
        tables.lay_in(page, str(table(read())), "comparison")


def table(runs: Sequence[Run]) -> tables.Table:
    """Mean and spread over the splits that are measured."""
    rows = []
    measured = {run.variant for run in runs}
    for variant in (name for name in (*VARIANTS, *MEANS) if name in measured):
        cells = [variant]
        for task in (CIPLAB, GENERATED):
            found = [run for run in runs if run.variant == variant and run.task.startswith(task)]
            cells += [_mean([run.accuracy for run in found]), _mean([run.auc for run in found]), str(len(found))]
        rows.append(cells)
    head = ["classifier", "ciplab accuracy", "AUC", "splits", "generated faces accuracy", "AUC", "trainings"]
    return tables.Table(head, rows)


def read() -> list[Run]:
    """What was measured so far."""
    return [Run(**row) for row in json.loads(RESULTS.read_text())] if RESULTS.exists() else []


def write(runs: Sequence[Run]) -> None:
    """Keep what was measured."""
    RESULTS.write_text(json.dumps([asdict(run) for run in runs], indent=1) + "\n")


def _packed(name: str, chosen: Sequence[Picture], *, whole: bool) -> Pack:
    path = crops.CROPS / f"{name}.zip"
    if not path.exists():
        crops.pack(chosen, path, whole=whole)
    return Pack(path)


def _with_own(split: int, places: Sequence[int], variant: Variant) -> Pack:
    # Of the split's training pictures alone: those that are judged lend nothing.
    path = crops.CROPS / f"{CIPLAB}-{'healed' if variant.heal else 'own'}-{variant.own}-{split}.zip"
    if not path.exists():
        kinds = AS_EXPERTS if variant.heal else KINDS
        face = crops.CROPS / f"{CIPLAB}-face.zip"
        swaps.pack(face, path, kinds, rounds=variant.own, own=places, heal=variant.heal)
    return Pack(path)


def _feeds(
    recipe: Recipe, train: Pack, learned: Sequence[int] | None, test: Pack, judged: Sequence[int] | None
) -> tuple[Feed, Feed]:
    size, margin, heads, located = recipe.size, recipe.margin, recipe.heads, bool(recipe.located)
    judge = Feed(test, size, margin, seed=SEED, training=False, web=0.0, heads=heads, located=located, places=judged)
    return _fed(train, recipe, learned), judge


def _fed(pack: Pack, recipe: Recipe, places: Sequence[int] | None = None) -> Feed:
    size, margin, heads, located = recipe.size, recipe.margin, recipe.heads, bool(recipe.located)
    return Feed(pack, size, margin, seed=recipe.seed, web=recipe.web, heads=heads, located=located, places=places)


def _mean(values: Sequence[float]) -> str:
    if len(values) < 2:
        return f"{values[0]:.3f}" if values else "-"
    return f"{np.mean(values):.3f} ± {np.std(values):.3f}"


if __name__ == "__main__":
    main()
