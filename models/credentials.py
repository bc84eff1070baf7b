"""Checks the C2PA credential in a file: is it whole, who signed it, and what does it say of the photo's origin.

Source: C2PA 2.x technical specification; the checking itself is the Content Authenticity Initiative's own
library, loaded only for a file that holds a credential, and told to ask nothing of the network. "Trusted"
needs a list of signers, which is laid into ANCHORS; without it a whole credential is no more than valid.
"""

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)
ANCHORS = Path(__file__).parent / "trust" / "c2pa.pem"
"""Certificates of the authorities whose signers are known."""
# A JPEG with further pictures in it, as telephones write them, is called MPO.
MIME = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "AVIF": "image/avif", "GIF": "image/gif"}
GENERATED = "trainedAlgorithmicMedia"
PARTLY = ("compositeWithTrainedAlgorithmicMedia", "compositeSynthetic")
CAPTURED = ("digitalCapture", "computationalCapture")
DEEPEST = 8  # parents of parents


class State(StrEnum):
    """What checking came to: signer known, signer unknown, or not the file that was signed."""

    TRUSTED = "trusted"
    VALID = "valid"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Credential:
    """`origin` is the digital source type of the photo's making or None, `partly` whether parts were generated."""

    state: State
    origin: str | None = None
    partly: bool = False


def check(content: bytes, format: str) -> Credential | None:  # noqa: A002
    """The credential in a file; None where there is none or the library is not here to check it."""
    try:
        import c2pa  # half a second and 30 MB, which only such a file is to cost
    except ImportError:
        return None
    try:
        with c2pa.Reader(MIME.get(format, MIME["JPEG"]), io.BytesIO(content), context=_context()) as reader:
            state, store = reader.get_validation_state(), json.loads(reader.json())
    except (c2pa.C2paError, ValueError, RuntimeError, OSError) as problem:
        log.info("a credential cannot be read: %s", type(problem).__name__)
        return None if "ManifestNotFound" in type(problem).__name__ else Credential(State.BROKEN)
    if state not in ("Trusted", "Valid"):
        return Credential(State.BROKEN)
    actions = list(_actions(store, store.get("active_manifest")))
    made = [kind for name, kind in actions if name == "c2pa.created" and kind]
    partly = any(kind in (GENERATED, *PARTLY) for name, kind in actions if name != "c2pa.created")
    partly = partly or any(kind in PARTLY for kind in made)
    return Credential(State.TRUSTED if state == "Trusted" else State.VALID, made[-1] if made else None, partly)


@cache
def _context() -> Any:
    import c2pa

    settings: dict[str, Any] = {
        "verify": {"verify_trust": True, "remote_manifest_fetch": False, "ocsp_fetch": False},
        "core": {"allowed_network_hosts": []},
    }
    if ANCHORS.exists():
        settings["trust"] = {"trust_anchors": ANCHORS.read_text(encoding="ascii")}
    return c2pa.Context.from_dict(settings)


def _actions(store: dict[str, Any], label: str | None, depth: int = 0) -> Iterator[tuple[str, str]]:
    # Of the photo itself and of what it was made from, newest first; what was only laid into it counts as a part.
    manifest = store.get("manifests", {}).get(label, {})
    for assertion in manifest.get("assertions", ()):
        if str(assertion.get("label", "")).startswith("c2pa.actions"):
            for action in assertion.get("data", {}).get("actions", ()):
                kind = str(action.get("digitalSourceType", "")).rsplit("/", 1)[-1]
                yield str(action.get("action", "")), kind
    if depth < DEEPEST:
        for ingredient in manifest.get("ingredients", ()):
            parent = ingredient.get("relationship") == "parentOf"
            for name, kind in _actions(store, ingredient.get("active_manifest"), depth + 1):
                yield (name if parent else "part"), kind
