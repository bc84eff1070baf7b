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
    real faces, in how many rounds swaps of a split's `own` real faces are laid in while it learns, whether it is
    asked of each cell of a face whether a part was replaced there (`located`), and whether it then sees swaps that were
    made as an expert would pass them, its own among them (`heal`)."""

    network: str
    whole: bool
    swaps: bool = False
    own: int = 0
    located: bool = False
    heal: bool = False


@dataclass(frozen=True, slots=True)
class First:
    """What is learned from swaps of training's real faces before a split: how, and which swaps, in how many rounds."""

    recipe: Recipe
    kinds: tuple[tuple[bool, ...], ...]
    rounds: int
    heal: bool = False

    @property
    def name(self) -> str:
        """Where it lies: the same for all variants that begin with it."""
        return self.recipe.detector

    @property
    def pack(self) -> str:
        """The pack of its swaps."""
        return f"{'healed' if self.heal else 'swaps'}-{self.rounds}"


VARIANTS = {
    "cnn": Variant("cnn", whole=True),
    "cnn-face": Variant("cnn", whole=False),
    "transfer": Variant("lite0", whole=True),
    "transfer-face": Variant("lite0", whole=False),
    "transfer-swaps": Variant("lite0", whole=False, swaps=True),
    "lite2-own": Variant("lite2", whole=False, swaps=True, own=5),
    "lite0-located": Variant("lite0", whole=False, swaps=True, own=5, located=True),
    "lite0-healed": Variant("lite0", whole=False, swaps=True, own=5, located=True, heal=True),
    "lite2-healed": Variant("lite2", whole=False, swaps=True, own=5, located=True, heal=True),
}
MEANS = {"two-networks": ("transfer-swaps", "lite2-own"), "two-healed": ("lite0-healed", "lite2-healed")}
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
HEALED: dict[str, Any] = FINE | {"epochs": 5, "located": 1.0}
HEALED_FIRST: dict[str, Any] = FIRST | {"epochs": 3, "rate": 6e-4, "average": 0.99}
"""After the crude ones: what cannot be seen at once is learned by who sees what can (EXPERIMENTS.md, 77)."""
LARGE_HEALED_FIRST: dict[str, Any] = HEALED_FIRST | {"epochs": 1}
"""A step takes twice as long, and the first epoch gave the most (EXPERIMENTS.md, 77)."""
LARGE_FIRST: dict[str, Any] = FIRST | {"epochs": 3, "rate": 1.1e-3, "average": 0.99}
FIRST_ROUNDS, LARGE_FIRST_ROUNDS, HEALED_ROUNDS = 2, 3, 1
"""Swaps of each of training's faces, in all of which a network learns first; the larger one had more, less often."""
KINDS = tuple(parts for parts in product((True, False), repeat=ciplab.PARTS) if any(parts))
"""What a swap replaces: every set of parts, each as often."""
AS_EXPERTS = tuple(
    tuple(part == "1" for part in parts)
    for often, sets in (
        (32, "1111"), (12, "0011 1100"), (9, "1110"), (8, "1101"), (5, "0001"), (4, "0111"), (3, "0010 1000"),
        (2, "0110 0101 1001 1010 1011 0100"),
    )
    for parts in sets.split()
    for _ in range(often)
)  # fmt: skip
"""The same as often as ciplab's experts chose each, in percent, by the file names of split 0's training part."""


def recipe_of(name: str, faces: str) -> Recipe:
    """The recipe of a variant: the same for all but the network, its rate and what it sees."""
    variant = VARIANTS[name]
    epochs = EPOCHS[faces] * (2 if variant.network == "cnn" and faces == GENERATED else 1)
    heads = 1 + ciplab.PARTS if faces == CIPLAB else 1
    plain = Recipe(name, variant.network, epochs, size=SIDES[faces], web=0.5, heads=heads, mining=0.0)
    rate, margin = 2e-3 if variant.network == "cnn" else 6e-4, crops.WHOLE if variant.whole else 1.4
    recipe = replace(plain, rate=rate, margin=margin, average=0.99, patience=epochs)
    if variant.located:
        return replace(recipe, **(HEALED if variant.heal else LOCATED))
    if variant.own:
        return replace(recipe, **OWN)
    return replace(recipe, **FINE) if variant.swaps else recipe


def firsts(variant: Variant, recipe: Recipe) -> list[First]:
    """What the network of `recipe` learns, one after the other, before it sees ciplab's faces; nothing of ciplab."""
    located = "-located" if recipe.located else ""
    folder = f"swaps-{recipe.network}{located}"
    large = recipe.network == "lite2"
    if large and not recipe.located:
        return [First(replace(recipe, detector=folder, **LARGE_FIRST), KINDS, LARGE_FIRST_ROUNDS)]
    crude = replace(recipe, detector=folder, **(LOCATED_FIRST if recipe.located else FIRST))
    found = [First(crude, KINDS, FIRST_ROUNDS)]
    if variant.heal:
        how = LARGE_HEALED_FIRST if large else HEALED_FIRST
        healed = replace(recipe, detector=f"healed-{recipe.network}{located}", **how)
        found.append(First(healed, AS_EXPERTS, HEALED_ROUNDS, heal=True))
    return found
