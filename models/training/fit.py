"""Trains a detector: transfer learning from ImageNet weights on the crops of the training pictures.

    python -m models.training.fit [--detector lite0] [--epochs 40]

Seeded; killed and started again it goes on where it was. What it learns lies in `work/<detector>/`
(weights.pt, log.csv), from where `make export` takes it. Runs on a GPU where there is one.
"""

import argparse
import csv
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.data import DataLoader
from tqdm import tqdm

from models.training import imagenet, memory, networks
from models.training.data import WORK
from models.training.feed import Feed, Order, Turn
from models.training.pack import Pack, Row
from models.training.recipe import Recipe, rate_at

SAVE_EVERY = 200  # steps between two points from which a killed training goes on
SMOOTHING = 0.02
PARTS = 0.5  # weight of the replaced parts in the loss
CHECK_SEED = 7


def main() -> None:
    """Read the recipe from the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in asdict(Recipe()).items():
        parser.add_argument(f"--{name}", type=type(default), default=default)
    recipe = Recipe(**vars(parser.parse_args()))
    memory.keep()
    crops = WORK / "crops"
    feed = Feed(Pack(crops / "train.zip"), recipe.size, recipe.margin, seed=recipe.seed, web=recipe.web)
    check = Feed(Pack(crops / "val.zip"), recipe.size, recipe.margin, seed=CHECK_SEED, training=False)
    Training(recipe, feed, check, WORK / recipe.detector).run()


class Training:
    """One training, from its recipe or from where it was stopped."""

    def __init__(self, recipe: Recipe, feed: Feed, check: Feed | None, folder: Path) -> None:
        """Without `check` the last epoch is kept, else the best on it.

        Raises DataError where `folder` holds a training of another recipe.
        """
        self._recipe, self._feed, self._check, self._folder = recipe, feed, check, folder
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.manual_seed(recipe.seed)
        recipe.claim(folder)
        model = networks.build(recipe.network, recipe.heads)
        if recipe.start:
            model.load_state_dict(torch.load(recipe.start, map_location="cpu", weights_only=True))
        elif recipe.network == "lite0":
            imagenet.lay_in(model)
        self._model = model.to(self._device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        average = get_ema_multi_avg_fn(recipe.average)  # type: ignore[no-untyped-call]
        self._averaged = AveragedModel(self._model, multi_avg_fn=average, use_buffers=True)
        self._rule = torch.optim.AdamW(self._model.parameters(), recipe.rate, weight_decay=recipe.decay)
        self._step, self._best, self._best_epoch = 0, 0.0, 0
        self._resume()

    def run(self) -> None:
        """Train to the last epoch, or until validation has not improved for `patience` epochs."""
        recipe = self._recipe
        order = Order(len(self._feed), recipe.batch, recipe.epochs, seed=recipe.seed, first=self._step)
        total = order.steps * recipe.epochs
        batches = _loader(self._feed, order)
        shown = tqdm(batches, initial=self._step, total=total, unit="batch", mininterval=30)
        losses: list[float] = []
        for faces, labels in shown:
            self._rule.param_groups[0]["lr"] = rate_at(self._step / total, recipe.rate)
            losses.append(self._learn(faces, labels))
            self._step += 1
            if self._step % SAVE_EVERY == 0:
                self._save()
            if self._step % order.steps == 0:
                epoch = self._step // order.steps
                self._report(epoch, float(np.mean(losses)))
                losses.clear()
                if epoch - self._best_epoch >= recipe.patience:
                    print(f"stopped: no better for {recipe.patience} epochs")
                    break

    def _learn(self, faces: torch.Tensor, labels: torch.Tensor) -> float:
        self._model.train()
        with _autocast(self._device):
            logits = self._model(self._placed(faces))
        loss = _loss(logits.float(), labels.to(self._device))
        self._rule.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self._model.parameters(), 1.0)
        self._rule.step()
        self._averaged.update_parameters(self._model)
        return float(loss.detach())

    def _placed(self, faces: torch.Tensor) -> torch.Tensor:
        return faces.to(self._device).float().contiguous(memory_format=torch.channels_last)

    def _report(self, epoch: int, loss: float) -> None:
        row = {"epoch": epoch, "loss": loss}
        if self._check is not None:
            for name, model in (("", self._averaged), ("raw_", self._model)):
                scores = np.concatenate(list(self._scores(model, self._check)))
                row |= {f"{name}{key}": value for key, value in _areas(scores, self._check.rows).items()}
        row = {key: round(value, 4) for key, value in row.items()}
        path = self._folder / "log.csv"
        new = not path.exists()
        with path.open("a", newline="") as file:
            log = csv.DictWriter(file, list(row))
            if new:
                log.writeheader()
            log.writerow(row)
        print(row, flush=True)
        torch.save(self._averaged.module.state_dict(), self._folder / "last.pt")
        figure = row.get("all", epoch) + row.get("aligned", 0.0)
        if figure > self._best:
            self._best, self._best_epoch = figure, epoch
            torch.save(self._averaged.module.state_dict(), self._folder / "weights.pt")
        self._save()

    def _scores(self, model: nn.Module, check: Feed) -> Iterator[np.ndarray]:
        model.eval()
        order = Order(len(check), 1, 1, seed=0)
        turns = [[(0, place) for place in range(at, min(at + 64, order.steps))] for at in range(0, order.steps, 64)]
        with torch.inference_mode(), _autocast(self._device):
            for faces, _ in _loader(check, turns):
                yield model(self._placed(faces)).float().cpu().numpy()[:, 0]

    def _save(self) -> None:
        state = {
            "model": self._model.state_dict(),
            "averaged": self._averaged.state_dict(),
            "rule": self._rule.state_dict(),
            "at": (self._step, self._best, self._best_epoch),
            "random": torch.get_rng_state(),
        }
        torch.save(state, self._folder / "resume.part")
        (self._folder / "resume.part").replace(self._folder / "resume.pt")  # a kill while writing loses nothing

    def _resume(self) -> None:
        path = self._folder / "resume.pt"
        if not path.exists():
            return
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        self._model.load_state_dict(state["model"])
        self._averaged.load_state_dict(state["averaged"])
        self._rule.load_state_dict(state["rule"])
        self._step, self._best, self._best_epoch = state["at"]
        torch.set_rng_state(state["random"])
        print(f"goes on at step {self._step}")


def _loader(feed: Feed, turns: Iterable[list[Turn]]) -> DataLoader[Any]:
    # With a generator of its own: else each loader would draw from the training's, and one that goes on would differ.
    return DataLoader(feed, batch_sampler=turns, num_workers=2, prefetch_factor=4, generator=torch.Generator())


def _autocast(device: torch.device) -> torch.autocast:
    # A processor without bfloat16 emulates it, ten times slower than float32.
    able = device.type != "cpu" or torch.cpu._is_avx512_bf16_supported()
    return torch.autocast(device.type, torch.bfloat16, enabled=able)


def _loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    # NaN: whether this part was replaced is not known, and teaches nothing.
    known = ~labels.isnan()
    soft = labels.nan_to_num() * (1 - SMOOTHING) + SMOOTHING / 2
    each = nn.functional.binary_cross_entropy_with_logits(logits, soft, reduction="none") * known
    whole, parts = each[:, 0].mean(), each[:, 1:]
    return whole + PARTS * parts.mean() if parts.numel() else whole


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
