"""A small logistic model of named features, as the cues that are fitted use it; fitted by training/tells.py."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.errors import CardInvalid

Array = npt.NDArray[np.float32]
MOST = 4.0  # spreads from the middle beyond which a feature says no more


@dataclass(frozen=True, slots=True)
class Linear:
    """Log odds of fake: `intercept` + `weights` times features counted from `middle` in `spread`."""

    names: tuple[str, ...]
    middle: Array
    spread: Array
    weights: Array
    intercept: float

    def parts(self, features: Array) -> Array:
        """What each feature adds to the log odds; float32 as `features`, in the order of `names`."""
        parts: Array = ((features - self.middle) / self.spread).clip(-MOST, MOST) * self.weights
        return parts

    def __call__(self, features: Array) -> float:
        """The log odds of fake."""
        return float(self.parts(features).sum()) + self.intercept


def read(path: Path) -> Linear:
    """The model in a JSON file. Raises CardInvalid where it is missing or not one."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        features = rows["features"]
        columns = ([row[key] for row in features.values()] for key in ("middle", "spread", "weight"))
        middle, spread, weights = (np.array(column, np.float32) for column in columns)
        return Linear(tuple(features), middle, spread, weights, float(rows["intercept"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise CardInvalid(f"{path.name}: {problem!r}") from problem
