"""Bytes become an upright RGB photo within limits, or an error that says why not."""

import struct
import zlib
from contextlib import suppress

import numpy as np
import pytest
from PIL import Image

from models import photo
from models.errors import DamagedPhoto, ModelsError, NotAPhoto, PhotoTooLarge

RED_GREEN = Image.fromarray(np.repeat(np.array([[[255, 0, 0], [0, 255, 0]]], np.uint8), 40, axis=0).repeat(40, axis=1))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header asks for a huge picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_each_format_is_read_in_rgb(kind, encode):
    seen = photo.read(encode(RED_GREEN, kind))
    assert seen.size == (80, 40)
    assert seen.pixels.shape == (40, 80, 3)
    assert seen.pixels.dtype == np.uint8
    assert np.abs(seen.pixels[20, 10].astype(int) - [255, 0, 0]).max() < 40
    assert np.abs(seen.pixels[20, 70].astype(int) - [0, 255, 0]).max() < 40


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [(1, (80, 40), (20, 5)), (3, (80, 40), (20, 75)), (6, (40, 80), (5, 20)), (8, (40, 80), (75, 20))],
)
def test_photos_are_turned_upright(orientation, size, red_at, encode):
    exif = Image.Exif()
    exif[0x0112] = orientation
    seen = photo.read(encode(RED_GREEN, "PNG", exif=exif))
    assert seen.size == size
    assert tuple(seen.pixels[red_at]) == (255, 0, 0)


@pytest.mark.parametrize(
    ("image", "kind", "expected"),
    [
        (RED_GREEN.convert("CMYK"), "JPEG", (255, 0, 0)),
        (RED_GREEN.convert("L"), "PNG", (76, 76, 76)),
        (RED_GREEN.convert("P"), "PNG", (255, 0, 0)),
        (Image.fromarray(np.full((40, 80), 0x8000, np.uint16)), "PNG", (128, 128, 128)),
        (Image.new("RGBA", (80, 40), (255, 0, 0, 0)), "PNG", photo.BACKDROP),
        (Image.new("LA", (80, 40), (0, 0)), "PNG", photo.BACKDROP),
    ],
    ids=["cmyk", "grey", "palette", "16 bit", "transparent", "grey and transparent"],
)
def test_odd_modes_become_rgb(image, kind, expected, encode):
    seen = photo.read(encode(image, kind))
    assert np.abs(seen.pixels[20, 10].astype(int) - expected).max() < 30


def test_palette_with_a_transparent_colour(encode):
    image = RED_GREEN.convert("P")
    red = image.getpixel((5, 5))
    seen = photo.read(encode(image, "PNG", transparency=red))
    assert tuple(seen.pixels[20, 10]) == photo.BACKDROP


def test_of_an_animation_the_first_frame(encode):
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("blue", "yellow")]
    seen = photo.read(encode(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert tuple(seen.pixels[20, 20]) == (0, 0, 255)


def test_large_photos_are_shrunk_and_remember_their_size(encode):
    seen = photo.read(encode(Image.new("RGB", (3000, 1500), "navy")))
    assert seen.size == (3000, 1500)
    assert max(seen.pixels.shape) == photo.WORKING_SIDE
    assert seen.scale == pytest.approx(3000 / photo.WORKING_SIDE)


@pytest.mark.parametrize("size", [(20_000, 20_000), (12_001, 10), (8_000, 5_001)])
def test_bombs_are_refused_by_their_header(size):
    with pytest.raises(PhotoTooLarge):
        photo.read(bomb(*size))


@pytest.mark.parametrize(
    "content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF", b"\0" * 5000, b"<html></html>"]
)
def test_what_is_no_photo_is_called_so(content):
    with pytest.raises(NotAPhoto):
        photo.read(content)


def test_formats_that_are_not_needed_are_not_opened(encode):
    for kind in ("TIFF", "BMP", "PPM", "ICO"):
        with pytest.raises(NotAPhoto):
            photo.read(encode(RED_GREEN, kind))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_photo_is_called_damaged(kind, portrait, encode):
    content = encode(portrait, kind)
    with pytest.raises(DamagedPhoto):
        photo.read(content[: len(content) // 2])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_fuzzed_bytes_give_a_photo_or_one_of_our_errors(kind, encode):
    whole = encode(RED_GREEN, kind)
    rng = np.random.default_rng(11)
    for _ in range(60):
        content = bytearray(whole)
        for place in rng.integers(0, len(content), 6):
            content[place] = rng.integers(256)
        with suppress(ModelsError):  # anything else is a fault
            assert photo.read(bytes(content)).pixels.ndim == 3
