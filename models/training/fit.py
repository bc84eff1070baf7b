"""Trains a detector: transfer learning from ImageNet weights on the crops of the training pictures.

    python -m models.training.fit [--detector lite0] [--epochs 40]

Seeded; killed and started again it goes on where it was. What it learns lies in `work/<detector>/`
(weights.pt, log.csv), from where `make export` takes it. Runs on a GPU where there is one.
"""

import argparse
import csv
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from sklearn.metrics import roc_auc_score
from torch import nn
from torch.utils.data import DataLoader
from tqdm import tqdm

from models.detectors import FOLDER
from models.training import imagenet, memory, mix, networks, shipped, swaps
from models.training.crops import CROPS
from models.training.data import WORK, DataError
from models.training.feed import Feed, Order, Turn
from models.training.learner import Learner, autocast
from models.training.networks.located import Located
from models.training.pack import Pack, Row
from models.training.recipe import Recipe, rate_at

SAVE_EVERY = 200  # steps between two points from which a killed training goes on
SMOOTHING = 0.02
PARTS = 0.5  # weight of the replaced parts in the loss
REPLACED = 4.0  # how much more a cell counts that holds a replaced part: there are few
CHECK_SEED = 7
HARD = 0.5  # taken for a face that was not seen yet
STATISTICS = 512  # faces that unfold shipped weights

Shares = npt.NDArray[np.float64]


def main() -> None:
    """Read the recipe from the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in asdict(Recipe()).items():
        parser.add_argument(f"--{name}", type=type(default), default=default)
    recipe = Recipe(**vars(parser.parse_args()))
    memory.keep()
    check = Feed(Pack(CROPS / "val.zip"), recipe.size, recipe.margin, seed=CHECK_SEED, training=False)
    Training(recipe, learned(recipe), check, WORK / recipe.detector).run()


class Training:
    """One training, from its recipe or from where it was stopped."""

    def __init__(self, recipe: Recipe, feed: Feed, check: Feed | None, folder: Path, begin: Path | None = None) -> None:
        """Without `check` the last epoch is kept, else the best on it; `begin` holds weights of the same network.

        Raises DataError where `folder` holds a training of another recipe.
        """
        self._recipe, self._feed, self._check, self._folder = recipe, feed, check, folder
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.manual_seed(recipe.seed)
        recipe.claim(folder)
        self._learner = Learner(start(recipe, feed, begin), recipe, self._device, folder)
        self._step = 0
        self._hard = np.full(len(feed), HARD)  # how wrong each face was when last seen
        self._drawn_by = self._hard.copy()  # the same when the epoch began
        self._resume()

    def run(self) -> None:
        """Train to the last epoch, or until validation has not improved for `patience` epochs."""
        recipe, steps = self._recipe, len(self._feed) // self._recipe.batch
        shown = tqdm(initial=self._step, total=steps * recipe.epochs, unit="batch", mininterval=30)
        while self._step < steps * recipe.epochs:
            epoch, done = divmod(self._step, steps)
            turns = list(Order(self._shares(), recipe.batch, epoch, seed=recipe.seed, first=done))
            losses: list[float] = []
            feed = self._feed.at(recipe.size_in(epoch))
            for batch, (faces, labels) in zip(turns, _loader(feed, turns), strict=True):
                each = self._learn(faces, labels, self._step / (steps * recipe.epochs))
                losses.append(float(each.mean()))
                places = [place for _, place in batch]
                self._hard[places] = (self._hard[places] + each) / 2
                self._step += 1
                shown.update()
                if self._step % SAVE_EVERY == 0:
                    self._save()
            self._drawn_by = self._hard.copy()
            self._report(epoch + 1, float(np.mean(losses)))
            if epoch + 1 - self._learner.best_epoch >= recipe.patience:
                print(f"stopped: no better for {recipe.patience} epochs")
                break

    def _shares(self) -> Shares:
        # Real, fake and swapped: half are real, and of fakes, where there are both, half are swapped by us.
        rows = self._feed.rows
        fake, ours = np.array([row.fake for row in rows]), np.array([row.origin == swaps.ORIGIN for row in rows])
        shares = 1 + self._recipe.mining * self._drawn_by.clip(0, 1)  # what was judged wrong comes more often
        for of_all, kinds in ((1.0, [~fake]), (1.0, [kind for kind in (fake & ~ours, fake & ours) if kind.any()])):
            for kind in kinds:
                shares[kind] *= of_all / len(kinds) / max(shares[kind].sum(), 1e-9)
        return shares

    def _learn(self, faces: torch.Tensor, labels: torch.Tensor, done: float) -> Shares:
        recipe, placed, labels = self._recipe, self._learner.placed(faces), labels.to(self._device)
        self._learner.model.train()
        if recipe.mix:
            rng = np.random.default_rng((recipe.seed, self._step))
            mixed, whole, fake = mix.pieces(placed, labels, recipe.mix, rng)
            with autocast(self._device):
                logits = self._learner.model.places(mixed)
            each, loss = _losses(logits.float().mean((2, 3)), whole)
            _, parts = _losses(logits.float(), mix.cells(fake, logits.shape[2:]))
            loss = (1 - PARTS) * loss + PARTS * parts
        else:
            with autocast(self._device):
                logits = self._learner.model(placed).float()
            heads = recipe.heads
            each, loss = _losses(logits[:, :heads], labels[:, :heads])
            if recipe.located:
                loss = loss + recipe.located * _of_cells(logits[:, heads:], labels[:, heads:])
        self._learner.learn(loss, rate_at(done, recipe.rate))
        return each.detach().cpu().numpy().astype(np.float64)

    def _report(self, epoch: int, loss: float) -> None:
        row = {"epoch": epoch, "loss": loss}
        if self._check is not None:
            row |= _areas(np.concatenate(list(self.scores(self._check))), self._check.rows)
        row = {key: round(value, 4) for key, value in row.items()}
        path = self._folder / "log.csv"
        new = not path.exists()
        with path.open("a", newline="") as file:
            log = csv.DictWriter(file, list(row))
            if new:
                log.writeheader()
            log.writerow(row)
        print(row, flush=True)
        self._learner.keep(row.get("all", epoch) + row.get("aligned", 0.0), epoch)
        self._save()

    def scores(self, check: Feed, turn: int = 0) -> Iterator[np.ndarray]:
        """The averaged network's logits of fake over `check`, float32 (at most 64) at a time; turns frame anew."""
        turns = [[(turn, place) for place in range(at, min(at + 64, len(check)))] for at in range(0, len(check), 64)]
        for faces, _ in _loader(check, turns):
            yield self._learner.said(self._learner.placed(faces)).cpu().numpy()[:, 0]

    def _save(self) -> None:
        state = {
            "learner": self._learner.state(),
            "step": self._step,
            "hard": torch.from_numpy(np.stack([self._hard, self._drawn_by])),
            "random": torch.get_rng_state(),
        }
        torch.save(state, self._folder / "resume.part")
        (self._folder / "resume.part").replace(self._folder / "resume.pt")  # a kill while writing loses nothing

    def _resume(self) -> None:
        path = self._folder / "resume.pt"
        if not path.exists():
            return
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        if "learner" not in state:
            raise DataError(f"{path} was left by another version; move it away to start anew")
        self._learner.lay(state["learner"])
        self._step = state["step"]
        self._hard, self._drawn_by = state["hard"].numpy().copy()
        torch.set_rng_state(state["random"])
        print(f"goes on at step {self._step}")


def learned(recipe: Recipe) -> Feed:
    """The training pictures as `recipe` sees them."""
    pack = Pack(CROPS / "train.zip")
    size, margin, backdrops = recipe.size, recipe.margin, recipe.backdrops
    return Feed(pack, size, margin, seed=recipe.seed, web=recipe.web, heads=recipe.heads, backdrops=backdrops)


def start(recipe: Recipe, feed: Feed, begin: Path | None = None) -> nn.Module:
    """The network that a training begins with: the weights in `begin`, those of the shipped detector `recipe.start`,
    or ImageNet's."""
    model = networks.build(recipe.network, recipe.heads, located=bool(recipe.located), still=recipe.still)
    if begin:
        model.load_state_dict(torch.load(begin, map_location="cpu", weights_only=True))
        return model
    base = model.base if isinstance(model, Located) else model
    if recipe.network in imagenet.FILES:
        imagenet.lay_in(base, recipe.network)
    if recipe.start:
        content = (FOLDER / recipe.start / f"{recipe.network}.tflite").read_bytes()
        seen = [feed[0, place][0] for place in np.linspace(0, len(feed) - 1, STATISTICS).astype(int)]
        shipped.lay_in(base, content, torch.stack(seen).float())
    return model


def _loader(feed: Feed, turns: Iterable[list[Turn]]) -> DataLoader[Any]:
    # With a generator of its own: else each loader would draw from the training's, and one that goes on would differ.
    workers = max(2, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2)
    return DataLoader(feed, batch_sampler=turns, num_workers=workers, prefetch_factor=4, generator=torch.Generator())


def _losses(logits: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """How wrong each face was, float32 (n), and the mean loss with that of the parts."""
    known = ~labels.isnan()  # NaN: whether this part was replaced is not known, and teaches nothing
    soft = labels.nan_to_num() * (1 - SMOOTHING) + SMOOTHING / 2
    each = nn.functional.binary_cross_entropy_with_logits(logits, soft, reduction="none") * known
    whole, parts = each[:, 0], each[:, 1:]
    return whole, whole.mean() + PARTS * parts.mean() if parts.numel() else whole.mean()


def _of_cells(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    known, more = ~labels.isnan(), torch.tensor(REPLACED, device=logits.device)
    soft = labels.nan_to_num() * (1 - SMOOTHING) + SMOOTHING / 2
    each = nn.functional.binary_cross_entropy_with_logits(logits, soft, reduction="none", pos_weight=more)
    return (each * known).sum() / known.sum().clamp(min=1)


def _areas(scores: np.ndarray, rows: list[Row]) -> dict[str, float]:
    fake = np.array([row.fake for row in rows])
    groups = {
        "all": np.ones(len(rows), bool),
        "profile": np.array([row.fake or row.origin == "photo-profile" for row in rows]),
        "aligned": np.array([row.fake or row.origin == "photo-ffhq" for row in rows]),
        "unseen": np.array([not row.fake or row.origin == "diffusion-other" for row in rows]),
    }
    return {
        name: float(roc_auc_score(fake[kept], scores[kept]))
        for name, kept in groups.items()
        if 0 < fake[kept].sum() < kept.sum()
    }


if __name__ == "__main__":
    main()
