"""Verdicts are remembered by photo, model and point; nothing that names the photo is at rest."""

import time

import pytest

from server import cache as caches
from server.cache import Cache

SAID = {"label": "real", "probability": 0.1}


@pytest.fixture
def cache(tmp_path):
    opened = Cache(tmp_path, days=1, rows=3)
    yield opened
    opened.close()


def test_found_again_for_the_same_photo_model_and_point_alone(cache):
    cache.put(b"photo", "m@1", "asked", SAID)
    assert cache.get(b"photo", "m@1", "asked") == SAID
    assert cache.get(b"photo!", "m@1", "asked") is None
    assert cache.get(b"photo", "m@2", "asked") is None
    assert cache.get(b"photo", "m@1", "browsing") is None


def test_old_and_too_many_are_forgotten(cache, monkeypatch):
    cache.put(b"0", "m", "p", SAID)
    now = time.time()
    monkeypatch.setattr(caches.time, "time", lambda: now + 2 * caches.DAY)
    assert cache.get(b"0", "m", "p") is None
    for n in range(1, 6):
        monkeypatch.setattr(caches.time, "time", lambda n=n: now + 2 * caches.DAY + n)
        cache.put(b"%d" % n, "m", "p", SAID)
    assert [cache.get(b"%d" % n, "m", "p") is not None for n in range(6)] == [False, False, False, True, True, True]


def test_forget_all(cache):
    cache.put(b"photo", "m", "p", SAID)
    cache.forget_all()
    assert cache.get(b"photo", "m", "p") is None


def test_at_rest_there_is_neither_photo_nor_its_plain_hash(tmp_path):
    import hashlib

    photo = b"a photo of somebody" * 50
    opened = Cache(tmp_path, 1, 10)
    opened.put(photo, "m", "p", SAID)
    opened.close()
    at_rest = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert photo[:40] not in at_rest
    assert hashlib.sha256(photo).digest() not in at_rest
    assert hashlib.sha256(photo).hexdigest().encode() not in at_rest
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


def test_a_photo_is_known_by_its_name_too_and_no_plain_hash_is_at_rest(tmp_path):
    import hashlib

    said = SAID | {"sha256": hashlib.sha256(b"photo").hexdigest()}
    opened = Cache(tmp_path, 1, 10)
    for photo in (b"photo", "site:/asset/200"):
        opened.put(photo, "m", "p", said)
        assert opened.get(photo, "m", "p") == said
    assert opened.get(b"site:/asset/200", "m", "p") is None
    opened.forget_all()
    assert opened.get("site:/asset/200", "m", "p") is None
    at_rest = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"asset" not in at_rest
    assert said["sha256"].encode() not in at_rest
    assert b"probability" not in at_rest  # forgotten on disk too
    opened.close()


def test_a_damaged_file_is_begun_anew(tmp_path):
    (tmp_path / "verdicts.sqlite").write_bytes(b"this is no base" * 500)
    opened = Cache(tmp_path, 1, 10)
    opened.put(b"photo", "m", "p", SAID)
    assert opened.get(b"photo", "m", "p") == SAID
    opened.close()


def test_names_of_photos_stay_when_addresses_are_signed_anew():
    from server.identity import photo_name
    from tests.browser.origin import photo_url

    first = photo_url("D4E03AQH2", 200)
    assert photo_name(first)
    assert photo_name(first) == photo_name(first.replace("t=signed200", "t=other").replace("e=2147483647", "e=1"))
    assert photo_name(first) != photo_name(photo_url("D4E03AQH2", 400))
    assert photo_name(first) != photo_name(photo_url("D4E03AQH3", 200))
    for other in (
        first.replace("https", "http", 1),
        first.replace("media.licdn.com", "evil.example"),
        "",
        first.replace("displayphoto", "logo"),
    ):
        assert photo_name(other) is None
