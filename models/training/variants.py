"""The classifiers that are compared: what their names say, and how each is trained."""

from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from models.training import ciplab, crops
from models.training.recipe import Recipe

CIPLAB, GENERATED = "ciplab", "generated"


@dataclass(frozen=True, slots=True)
class Variant:
    """What a name says: the network, whether it sees the `whole` photo, whether it begins with `swaps` of training's
    real faces, in how many rounds swaps of a split's `own` real faces are laid in while it learns, and whether it is
    asked of each cell of a face whether a part was replaced there (`located`)."""

    network: str
    whole: bool
    swaps: bool = False
    own: int = 0
    located: bool = False


VARIANTS = {
    "cnn": Variant("cnn", whole=True),
    "cnn-face": Variant("cnn", whole=False),
    "transfer": Variant("lite0", whole=True),
    "transfer-face": Variant("lite0", whole=False),
    "transfer-swaps": Variant("lite0", whole=False, swaps=True),
    "lite2-own": Variant("lite2", whole=False, swaps=True, own=5),
    "lite0-located": Variant("lite0", whole=False, swaps=True, own=5, located=True),
}
MEANS = {"two-networks": ("transfer-swaps", "lite2-own")}
"""Each the mean of the logits of these: networks that differ err on different faces."""

EPOCHS = {CIPLAB: 24, GENERATED: 2}
"""The generated faces are seven times as many; a network from scratch sees them twice as often."""
SIDES = {CIPLAB: 160, GENERATED: 128}
"""Pixels: ciplab's faces are large, and their seams fine; those of a 200 px photo have no more than this."""
FINE: dict[str, Any] = {"epochs": 16, "size": 224, "margin": 1.2, "web": 0.2, "rate": 5e-4}
"""What learns from swaps sees ciplab's faces as large as they are, and seldom through the web: seams are fine."""
FIRST: dict[str, Any] = {"epochs": 4, "web": 0.7, "rate": 8e-4, "average": 0.998}
"""Swaps mostly go through the web: else the other photo's JPEG blocks, out of step, tell where it lies."""
OWN: dict[str, Any] = FINE | {"epochs": 7, "batch": 64, "rate": 7e-4}
"""With a split's own swaps an epoch is three times as long; this was trained on a GPU, in larger batches."""
LOCATED: dict[str, Any] = FINE | {"epochs": 3, "located": 1.0, "still": 5}
"""Hours of two cores: fewer looks, first blocks as swaps left them, and a point worse for it (EXPERIMENTS.md, 76)."""
LOCATED_FIRST: dict[str, Any] = FIRST | {"epochs": 3, "young": 160, "still": 0}
LARGE_FIRST: dict[str, Any] = FIRST | {"epochs": 3, "rate": 1.1e-3, "average": 0.99}
FIRST_ROUNDS, LARGE_FIRST_ROUNDS = 2, 3
"""Swaps of each of training's faces, in all of which a network learns first; the larger one had more, less often."""
KINDS = tuple(parts for parts in product((True, False), repeat=ciplab.PARTS) if any(parts))
"""What a swap replaces: every set of parts, each as often."""


def recipe_of(name: str, faces: str) -> Recipe:
    """The recipe of a variant: the same for all but the network, its rate and what it sees."""
    variant = VARIANTS[name]
    epochs = EPOCHS[faces] * (2 if variant.network == "cnn" and faces == GENERATED else 1)
    heads = 1 + ciplab.PARTS if faces == CIPLAB else 1
    plain = Recipe(name, variant.network, epochs, size=SIDES[faces], web=0.5, heads=heads, mining=0.0)
    rate, margin = 2e-3 if variant.network == "cnn" else 6e-4, crops.WHOLE if variant.whole else 1.4
    recipe = replace(plain, rate=rate, margin=margin, average=0.99, patience=epochs)
    if variant.located:
        return replace(recipe, **LOCATED)
    if variant.own:
        return replace(recipe, **OWN)
    return replace(recipe, **FINE) if variant.swaps else recipe


def first_of(recipe: Recipe) -> tuple[Recipe, int]:
    """How the network of `recipe` learns from swaps of training's faces before it sees ciplab's, and their rounds."""
    if recipe.network == "lite2":
        return replace(recipe, **LARGE_FIRST), LARGE_FIRST_ROUNDS
    return replace(recipe, **(LOCATED_FIRST if recipe.located else FIRST)), FIRST_ROUNDS
