"""Trains a detector: transfer learning from ImageNet weights on the crops of the training pictures.

    python -m models.training.fit [--detector lite0] [--epochs 14]

Seeded; killed and started again it goes on where it was. What it learns lies in `work/<detector>/`
(weights, log.csv), from where `make export` takes it.
"""

import argparse
import json
from importlib import import_module
from pathlib import Path

import keras
import numpy as np
from sklearn.metrics import roc_auc_score

from models.training import imagenet
from models.training.crops import WORK
from models.training.data import pictures
from models.training.feed import Feed

WEIGHT_DECAY = 0.02
SMOOTHING = 0.02
SAVE_EVERY = 100  # batches between two points from which a killed training goes on


def main() -> None:
    """Read the recipe from the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--detector", default="lite0")
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--size", type=int, default=160)
    parser.add_argument("--margin", type=float, default=1.6)
    parser.add_argument("--rate", type=float, default=1e-3, help="highest learning rate")
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--start", type=Path, help="weights to begin from instead of ImageNet's")
    recipe = parser.parse_args()
    folder = WORK / recipe.detector
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "recipe.json").write_text(json.dumps(vars(recipe), indent=1, default=str))
    keras.utils.set_random_seed(recipe.seed)
    train(recipe, folder)


def train(recipe: argparse.Namespace, folder: Path) -> None:
    """Fit the network of `recipe`, leaving the weights and a log in `folder`."""
    feed = Feed(pictures("train"), recipe.size, recipe.margin, recipe.batch, seed=recipe.seed, training=True)
    check = Feed(pictures("val"), recipe.size, recipe.margin, 64, seed=7, training=False)
    model = import_module(f"models.detectors.{recipe.detector}.build").build(recipe.size)
    if recipe.start:
        model.load_weights(recipe.start)
    else:
        imagenet.lay_in(model)
    steps = len(feed) * recipe.epochs
    rate = keras.optimizers.schedules.CosineDecay(
        recipe.rate / 20, steps, alpha=0.01, warmup_target=recipe.rate, warmup_steps=steps // 12
    )
    model.compile(
        keras.optimizers.AdamW(rate, weight_decay=WEIGHT_DECAY, global_clipnorm=1.0),
        keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=SMOOTHING),
        jit_compile=False,
    )
    model.fit(
        feed,
        epochs=recipe.epochs,
        verbose=2,
        callbacks=[
            keras.callbacks.BackupAndRestore(folder / "backup", save_freq=SAVE_EVERY, delete_checkpoint=False),
            Epochs(feed),
            Checked(check, folder),
            keras.callbacks.CSVLogger(folder / "log.csv", append=True),
        ],
    )


class Epochs(keras.callbacks.Callback):
    """Tells the feed which epoch it is, also when a training goes on in the middle."""

    def __init__(self, feed: Feed) -> None:
        super().__init__()
        self._feed = feed

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Reorder and redraw the training pictures."""
        self._feed.start(epoch)


class Checked(keras.callbacks.Callback):
    """After each epoch: AUC on validation, against all and against aligned reals, and the weights."""

    def __init__(self, feed: Feed, folder: Path) -> None:
        super().__init__()
        self._feed, self._folder = feed, folder

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Add the figures to the log and keep the weights of this epoch."""
        batches = (self._feed[index][0] for index in range(len(self._feed)))
        scores = np.concatenate([np.asarray(self.model(faces, training=False)) for faces in batches])[:, 0]
        rows = self._feed.rows
        fake = np.array([row.fake for row in rows])
        for name, kept in (
            ("all", np.ones(len(rows), bool)),
            ("profile", np.array([row.fake or row.origin == "photo-profile" for row in rows])),
            ("aligned", np.array([row.fake or row.origin == "photo-ffhq" for row in rows])),
        ):
            if logs is not None:
                logs[f"val_auc_{name}"] = float(roc_auc_score(fake[kept], scores[kept]))
        self.model.save_weights(self._folder / "last.weights.h5")
        print({key: round(float(value), 4) for key, value in (logs or {}).items()}, flush=True)


if __name__ == "__main__":
    main()
