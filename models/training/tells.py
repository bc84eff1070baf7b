"""Fits the small models of the cues that measure places of a photo, on training pictures alone.

    python -m models.training.tells [--pictures 2600]

Writes background.json and artefacts.json into models/cues/. Real and fake go through the same random web
damage, and each kind of real photo weighs the same, so that no one source teaches its look.
"""

import argparse
import io
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from models import cues, photo
from models.cues import Seen
from models.face import FaceFinder
from models.training.augment import web
from models.training.data import Picture, pictures
from models.workers import workers

PLACES = Path(cues.__file__).parent
FITTED = ("background", "artefacts")
STRENGTH = 0.05  # of the fit against its own weights (C of scikit-learn): many features, few hundred pictures
Array = npt.NDArray[np.float32]
Measured = dict[str, Array | None]


def main() -> None:
    """Measure a seeded choice of training pictures and write what is fitted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=2600)
    chosen = choose(pictures("train"), parser.parse_args().pictures)
    with workers() as pool:
        measured = list(tqdm(pool.map(_measure, enumerate(chosen), chunksize=32), total=len(chosen)))
    for name in FITTED:
        write(name, [(p, found[name]) for p, found in zip(chosen, measured, strict=True)])


def choose(known: Sequence[Picture], count: int) -> list[Picture]:
    """`count` pictures, half of them fake, of the reals half profile photos; seeded."""
    rng = np.random.default_rng(7)
    kinds = {"fake": 0.5, "profile": 0.27, "aligned": 0.13, "other": 0.1}
    chosen: list[Picture] = []
    for kind, share in kinds.items():
        rows = [picture for picture in known if kind_of(picture) == kind]
        chosen += [rows[place] for place in rng.permutation(len(rows))[: round(count * share)]]
    return [chosen[place] for place in rng.permutation(len(chosen))]


def kind_of(picture: Picture) -> str:
    """fake, aligned, profile or other: kinds that weigh the same among the reals."""
    if picture.fake:
        return "fake"
    return "aligned" if picture.aligned else "profile" if picture.origin == "photo-profile" else "other"


def write(name: str, measured: Sequence[tuple[Picture, Array | None]]) -> None:
    """Fit one cue's logistic and write it beside the cue."""
    path = PLACES / f"{name}.json"
    path.write_text(json.dumps(fit(_names(name), measured), indent=1) + "\n", encoding="utf-8")
    print(f"{path.name}: {sum(found is not None for _, found in measured)} pictures")


def fit(names: Sequence[str], measured: Sequence[tuple[Picture, Array | None]]) -> dict[str, Any]:
    """The logistic as models/linear.py reads it."""
    rows = [(picture, found) for picture, found in measured if found is not None]
    features = np.array([found for _, found in rows], np.float64)
    kinds = np.array([kind_of(picture) for picture, _ in rows])
    reals = sorted({*kinds} - {"fake"})
    weights = np.zeros(len(rows))
    for kind in (*reals, "fake"):
        weights[kinds == kind] = (1 if kind == "fake" else 1 / len(reals)) / max(1, (kinds == kind).sum())
    middle, spread = features.mean(axis=0), features.std(axis=0) + 1e-6
    regression = LogisticRegression(C=STRENGTH, max_iter=1000)
    regression.fit((features - middle) / spread, kinds == "fake", sample_weight=weights * len(rows) / 2)
    columns = zip(names, middle, spread, regression.coef_[0], strict=True)
    return {
        "intercept": round(float(regression.intercept_[0]), 4),
        "features": {
            feature: {"middle": round(float(m), 4), "spread": round(float(s), 4), "weight": round(float(w), 4)}
            for feature, m, s, w in columns
        },
    }


def _names(name: str) -> Sequence[str]:
    from models.cues import artefacts, background

    return {"background": background.NAMES, "artefacts": artefacts.NAMES}[name]


def _measure(job: tuple[int, Picture]) -> Measured:
    from models.cues import artefacts, background

    place, picture = job
    buffer = io.BytesIO()
    with Image.open(picture.path) as image:
        web(image.convert("RGB"), 1.0, np.random.default_rng(place)).save(buffer, "PNG", compress_level=1)
    shot = photo.read(buffer.getvalue())
    faces, doubtful = _finder().look(shot)
    if not faces:
        return dict.fromkeys(FITTED)
    seen = Seen(shot, faces, faces[0], None, doubtful)  # type: ignore[arg-type]  # these cues ask no network
    return {"background": background.features(seen), "artefacts": artefacts.features(seen)}


@cache
def _finder() -> FaceFinder:
    return FaceFinder()


if __name__ == "__main__":
    main()
