"""What a file says of itself beside its pixels: source type, generators' marks, camera, whether it holds a credential.

Sources: IPTC NewsCodes "digital source type" (in XMP); EXIF 3.0; the text chunks that Stable Diffusion's
programs write into PNG; C2PA 2.x, Appendix A (where a manifest lies in each format). Nothing here is proof:
anybody can write it. Only credentials.py checks a signature. Standard library only.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST = 2**18  # characters of one field that are looked at
SOURCE_TYPE = re.compile(
    r"DigitalSourceType\b[^<>]{0,40}?[>\"']\s*(?:https?://cv\.iptc\.org/newscodes/digitalsourcetype/)?([A-Za-z]{5,60})"
)
TOOL = re.compile(r"CreatorTool\b\s*(?:=\s*[\"']|>)([^<\"']{1,200})")
CREDIT = re.compile(r"Credit\b\s*(?:=\s*[\"']|>)([^<\"']{1,200})")
GENERATORS = re.compile(
    r"midjourney|dall[\s·-]?e\b|openai|chatgpt|stable[\s_-]?diffusion|adobe firefly|novelai|comfyui|invokeai|fooocus"
    r"|automatic1111|leonardo\.ai|ideogram|bing image creator|made with google ai|stylegan|generated[\s.]photos"
    r"|thispersondoesnotexist|dreamstudio|nightcafe|flux\.1",
    re.IGNORECASE,
)
RECIPE = re.compile(r"\bSteps: \d+.{0,200}?\bSampler\b", re.DOTALL)
"""How the web interface of Stable Diffusion ends its settings."""
GRAPHS = ("prompt", "workflow", "invokeai_metadata", "invokeai_graph", "sd-metadata", "fooocus_scheme", "Dream")
"""Text chunks that the generators' programs write, and no other."""
SOFTWARE, MAKE, MODEL, EXPOSURE, APERTURE, COMMENT = 0x0131, 0x010F, 0x0110, 0x829A, 0x829D, 0x9286


@dataclass(frozen=True, slots=True)
class Metadata:
    """`source_types` as IPTC names them, `generator` the program that left its mark, `camera` its make and model.

    `format` is Pillow's name of the file's format, `credential` whether a C2PA manifest lies in the file.
    """

    format: str = ""
    source_types: tuple[str, ...] = ()
    generator: str | None = None
    camera: str | None = None
    credential: bool = False


NOTHING = Metadata()
"""What most files say."""


def read(format: str, info: Mapping[Any, Any], exif: Mapping[int, Any], content: bytes) -> Metadata:  # noqa: A002
    """From Pillow's `info`, EXIF fields by number, and the file's bytes."""
    xmp = _text(info.get("xmp") or info.get("XML:com.adobe.xmp") or "")
    return Metadata(
        format,
        tuple(dict.fromkeys(SOURCE_TYPE.findall(xmp))),
        _generator(info, exif, xmp),
        _camera(exif),
        b"jumb" in content and b"c2pa" in content,
    )


def _generator(info: Mapping[Any, Any], exif: Mapping[int, Any], xmp: str) -> str | None:
    named = [_text(info.get(key, "")) for key in ("Software", "Title", "Description", "Source", "comment")]
    named += [_text(exif.get(SOFTWARE, "")), *TOOL.findall(xmp), *CREDIT.findall(xmp)]
    for text in named:
        if known := GENERATORS.search(text):
            return known.group().lower()
    settings = (_text(info.get("parameters", "")), _text(exif.get(COMMENT, b"")))
    graphs = (_text(info.get(key, "")) for key in GRAPHS)
    if any(RECIPE.search(text) for text in settings) or any(text.lstrip().startswith("{") for text in graphs):
        return "stable diffusion"
    return None


def _camera(exif: Mapping[int, Any]) -> str | None:
    # A make and model alone is what scanners and editors leave; a camera also says how it exposed.
    make, model = (_text(exif.get(field, "")).strip("\0 ") for field in (MAKE, MODEL))
    exposed = exif.get(EXPOSURE) is not None and exif.get(APERTURE) is not None
    return f"{make} {model}".strip() if (make or model) and exposed else None


def _text(value: object) -> str:
    if isinstance(value, bytes):
        # EXIF's comments begin with eight bytes that name the coding.
        kind, value = value[:8], value[: 2 * MOST]
        if kind == b"UNICODE\0":
            value = value[8:]
            return value.decode("utf-16-be" if value[:1] == b"\0" else "utf-16-le", "replace")[:MOST]
        return value.removeprefix(b"ASCII\0\0\0").decode("utf-8", "replace")[:MOST]
    return str(value)[:MOST] if isinstance(value, str) else ""
