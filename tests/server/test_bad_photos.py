"""Bad pictures of every kind, made here: none crashes the server, takes long, costs memory, or gets a wrong error."""

import io
import struct
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models import photo
from tests.server.conftest import PHOTOS

SIZES = (200, 200)
KINDS = ["JPEG", "PNG", "WEBP", "GIF", "AVIF"]
OURS = {"not_a_photo", "damaged_photo", "photo_too_large"}
STATUS = Path("/proc/self/status")


def encoded(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width, height, depth=8, colour=6, body=b"\0" * 100, *more):
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", header), *more, chunk(b"IDAT", zlib.compress(body)), chunk(b"IEND", b"")]
    )


def whole():
    with Image.open(PHOTOS / "fake-01.jpg") as image:
        small = image.resize(SIZES)
    return {kind: encoded(small, kind) for kind in KINDS} | {"progressive": encoded(small, "JPEG", progressive=True)}


def truncated():
    for kind, content in whole().items():
        for share in (0.02, 0.1, 0.25, 0.5, 0.75, 0.9):
            yield f"{kind} cut at {share}", content[: int(len(content) * share)], OURS


def headless():
    for kind, content in whole().items():
        yield f"{kind} without its beginning", content[4:], {"not_a_photo"}
        yield f"{kind} that only begins", content[:24], OURS
        yield f"{kind} with zeros after the header", content[:32] + b"\0" * 5000, OURS | {None}


def lying():
    good = whole()
    frame = good["JPEG"].index(b"\xff\xc0") + 5
    for height, width in ((65535, 65535), (0, 0), (30_000, 10), (1, 65535), (6000, 6000)):
        lie = good["JPEG"][:frame] + struct.pack(">HH", height, width) + good["JPEG"][frame + 4 :]
        yield f"JPEG that says {width} x {height}", lie, OURS | {None}
    for width, height in ((2**31 - 1, 1), (1, 2**31 - 1), (0, 5), (5000, 5000), (12_001, 1)):
        yield f"PNG that says {width} x {height}", png(width, height), OURS
    for width, height in ((65535, 65535), (0, 0), (4000, 4000)):
        yield (
            f"GIF that says {width} x {height}",
            b"GIF89a" + struct.pack("<HH", width, height) + good["GIF"][10:20],
            OURS,
        )
    big = bytearray(good["GIF"])
    place = big.index(b"\x2c", 13 + 3 * 2 ** ((big[10] & 7) + 1))  # behind the palette
    big[place + 5 : place + 9] = struct.pack("<HH", 65535, 65535)
    yield "GIF whose frame is larger than its screen", bytes(big), OURS
    for size in (0, 10, 2**31, 2**32 - 1):
        yield f"WebP that says {size} bytes", b"RIFF" + struct.pack("<I", size) + good["WEBP"][8:200], OURS
        yield f"AVIF whose box says {size} bytes", struct.pack(">I", size) + good["AVIF"][4:300], OURS
    yield "PNG of depth 77", png(10, 10, 77), OURS
    yield "PNG of colour 9", png(10, 10, 8, 9), OURS
    yield "PNG with a wrong sum", png(10, 10).replace(b"IDAT", b"IDAU"), OURS
    yield "PNG without its palette", png(10, 10, 8, 3, b"\0" * 110), OURS | {None}


def bombs():
    for width, height, depth, colour in (
        (13_000, 13_000, 8, 0),
        (13_000, 13_000, 8, 6),
        (20_000, 20_000, 1, 0),
        (9000, 9000, 16, 6),
    ):
        yield f"PNG bomb {width} {depth} bit", png(width, height, depth, colour, b"\0" * 10**6), {"photo_too_large"}
    yield "AVIF bomb", encoded(Image.new("RGB", (9000, 5000)), "AVIF", speed=10), {"photo_too_large"}
    yield "WebP bomb", encoded(Image.new("RGB", (16_000, 3000)), "WEBP", lossless=True, method=0), {"photo_too_large"}
    yield (
        "WebP bomb of the decoder's copies",
        encoded(Image.new("RGBA", (4000, 4000)), "WEBP", lossless=True, method=0),
        {"photo_too_large"},
    )
    yield "GIF bomb", encoded(Image.new("P", (11_000, 11_000)), "GIF"), {"photo_too_large"}
    yield "JPEG bomb", encoded(Image.new("L", (11_000, 11_000)), "JPEG"), {"photo_too_large"}
    flat = encoded(Image.new("RGB", (5500, 5500)), "JPEG", progressive=True, subsampling=0)
    yield "progressive JPEG bomb", flat, {"photo_too_large"}
    scans = encoded(Image.new("RGB", (4800, 4800)), "JPEG", progressive=True)
    last = scans.rindex(b"\xff\xda")
    yield "JPEG that is sent over and over", scans[:-2] + scans[last:-2] * 400 + scans[-2:], {"photo_too_large"}
    text = chunk(b"zTXt", b"k\0\0" + zlib.compress(b"\0" * 10**8, 9))
    yield "PNG with a hundred megabytes of text", png(10, 10, 8, 6, b"\0" * 410, text), OURS | {None}
    profile = chunk(b"iCCP", b"k\0\0" + zlib.compress(b"\0" * 10**8, 9))
    yield "PNG with a hundred megabytes of profile", png(10, 10, 8, 6, b"\0" * 410, profile), OURS | {None}
    yield "PNG at the limit", png(6320, 6320, 8, 6, b"\0" * 100), OURS
    yield "PNG at the limit, deep", png(6320, 6320, 16, 6, bytes(6320 * 8 + 1) * 6320), {None}
    yield "AVIF at the limit", encoded(Image.new("RGBA", (3990, 3990)), "AVIF", speed=10), {None}
    yield "WebP at the limit", encoded(Image.new("RGBA", (3740, 3740)), "WEBP", lossless=True, method=0), {None}


def odd():
    for kind in ("TIFF", "BMP", "PPM", "ICO", "TGA", "PCX", "SGI", "JPEG2000", "DDS", "EPS"):
        yield f"a {kind}", encoded(Image.new("RGB", (64, 64), "red"), kind), {"not_a_photo"}
    for name, content in {
        "nothing": b"",
        "a page": b"<html><img src=x></html>",
        "a drawing": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "zeros": b"\0" * 10_000,
        "a film": b"\0\0\0\x18ftypmp42" + b"\0" * 3000,
        "HEIC": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 3000,
        "a script": b"#!/bin/sh\n:",
        "a PDF": b"%PDF-1.7\n",
        "a sound": b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 100,
        "PostScript in a JPEG's clothes": b"\xff\xd8\xff%!PS-Adobe-3.0 EPSF-3.0\n",
    }.items():
        yield name, content, {"not_a_photo", "damaged_photo"}


def fuzzed():
    rng = np.random.default_rng(6)
    for kind, content in whole().items():
        for n in range(12):
            bad = bytearray(content)
            for place in rng.integers(0, len(bad) if n % 2 else 200, 1 + 3 * n):
                bad[place] = rng.integers(256)
            yield f"{kind} fuzzed {n}", bytes(bad), OURS | {None}


def peak():
    return int(STATUS.read_text().split("VmHWM:")[1].split()[0]) / 1024 if STATUS.exists() else 0.0


def test_bad_pictures(client, fake, figure):
    bad = [*truncated(), *headless(), *lying(), *bombs(), *odd(), *fuzzed()]
    assert len({content for _, content, _ in bad}) >= 150
    good = client.post("/v1/verdict", data=fake, content_type="image/jpeg").json
    slowest, hungriest, wrong = 0.0, 0.0, []
    for name, content, codes in bad:
        if STATUS.exists():
            Path("/proc/self/clear_refs").write_text("5")  # the peak is measured anew (proc(5))
        before, begun = peak(), time.process_time()
        answer = client.post("/v1/verdict", data=content, content_type="application/octet-stream")
        seconds, more = time.process_time() - begun, peak() - before
        code = answer.json.get("error", {}).get("code")
        wrong += [(name, code)] if code not in codes else []
        assert answer.status_code == {None: 200, "photo_too_large": 413}.get(code, 422), name
        assert seconds <= 2, (name, seconds)
        assert more <= 300, (name, more)
        slowest, hungriest = max(slowest, seconds), max(hungriest, more)
    assert not wrong
    again = client.post("/v1/verdict", data=fake, content_type="image/jpeg").json
    assert again["probability"] == good["probability"]
    figure(f"{len(bad)} bad pictures: slowest {slowest:.2f} s of CPU, hungriest {hungriest:.0f} MB")


@pytest.mark.parametrize("profile", [b"", b"x" * 200, b"\0" * 16 + b"RGB " + b"\0" * 200])
def test_a_profile_that_cannot_be_read_is_none(profile):
    red = Image.new("RGB", (60, 60), "red")
    seen = photo.read(encoded(red, "PNG", icc_profile=profile)).pixels
    assert tuple(seen[30, 30]) == (255, 0, 0)


def test_large_photos_with_every_mode_look_like_small_ones():
    rng = np.random.default_rng(3)
    scene = Image.fromarray(rng.integers(0, 255, (30, 40, 3), np.uint8)).resize((2800, 2100), Image.Resampling.BICUBIC)
    plain = photo.read(encoded(scene, "PNG", compress_level=1))
    grey = scene.convert("L")
    deep = Image.fromarray(np.asarray(grey, np.uint16) * 256)
    for image, other in ((scene.convert("RGBA"), plain), (deep, photo.read(encoded(grey, "PNG", compress_level=1)))):
        seen = photo.read(encoded(image, "PNG", compress_level=1))
        assert (seen.size, seen.scale) == (other.size, other.scale)
        assert np.abs(seen.pixels.astype(int) - other.pixels).max() <= 2
    assert np.abs(plain.pixels.astype(int) - np.asarray(scene.resize((1024, 768), Image.Resampling.BICUBIC))).max() < 12
