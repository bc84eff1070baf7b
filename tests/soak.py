"""How much a test does: little in `make test`, everything in `make soak`."""

import os

SOAK = bool(os.environ.get("SOAK"))
"""Whether the full figures are measured, and held to their bounds where they depend on the machine's speed."""


def full(short: int, whole: int) -> int:
    """How many: a few for `make test`, all of them for `make soak`."""
    return whole if SOAK else short
