"""What a file says of itself: credentials that the tests sign themselves, IPTC's words, generators' marks, cameras."""

import io
import json

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from models import credentials, photo
from models.cues import metadata
from models.verdict import Label, Strength
from tests.models.signing import GENERATED, Signer

XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" {}</rdf:RDF></x:xmpmeta>'
)
SCHEME = "http://cv.iptc.org/newscodes/digitalsourcetype/"


@pytest.fixture(scope="session")
def signer():
    return Signer()


@pytest.fixture
def known_signer(signer, tmp_path, monkeypatch):
    """The signer's authority is among the known ones."""
    anchors = tmp_path / "anchors.pem"
    anchors.write_bytes(signer.root)
    monkeypatch.setattr(credentials, "ANCHORS", anchors)
    credentials._context.cache_clear()
    yield signer
    credentials._context.cache_clear()


def of_file(content):
    return metadata.of_file(photo.read(content))


def found(content):
    opinion = of_file(content)
    return opinion and opinion.finding


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_generator_s_credential_settles_the_matter(signer, judge, portrait, encode, kind):
    verdict = judge(signer.sign(encode(portrait, kind), kind))
    assert verdict.label is Label.FAKE
    assert (verdict.evidence[0].cue, verdict.evidence[0].finding) == ("metadata", "valid")
    assert verdict.evidence[0].strength is Strength.STRONG
    assert verdict.probability is None  # what the file says is no probability of the pixels
    assert judge(encode(portrait, kind)).label is not Label.FAKE


def test_the_credential_of_a_known_signer_is_told_from_that_of_anybody(known_signer, portrait, encode):
    assert found(known_signer.sign(encode(portrait))) == "signed"
    assert found(Signer().sign(encode(portrait))) == "valid"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_tampered_photo_s_credential_is_not_believed(known_signer, judge, portrait, encode, kind):
    content = known_signer.sign(encode(portrait, kind), kind)
    if kind == "PNG":  # whose own checksums would show a changed byte: another picture under this credential
        start = content.index(b"caBX") - 4
        chunk = content[start : start + 12 + int.from_bytes(content[start : start + 4])]
        other = encode(portrait.rotate(1), kind)
        content = other[:33] + chunk + other[33:]
    else:
        middle = len(content) // 2
        content = content[:middle] + bytes([content[middle] ^ 0x10]) + content[middle + 1 :]
    verdict = judge(content)
    assert verdict.label is not Label.FAKE
    assert verdict.probability is not None
    assert [e.finding for e in verdict.evidence if e.cue == "metadata"] == ["broken"]
    assert verdict.evidence[0].cue != "metadata"


def test_a_camera_s_credential_counts_only_from_a_known_signer(known_signer, judge, portrait, encode):
    taken = known_signer.sign(encode(portrait), source="digitalCapture")
    assert found(taken) == "captured"
    assert found(Signer().sign(encode(portrait), source="digitalCapture")) is None
    plain = judge(encode(portrait))
    assert (judge(taken).label, judge(taken).probability) == (plain.label, plain.probability)


def test_a_part_that_was_generated_makes_unsure_and_no_more(signer, judge, portrait, encode):
    content = signer.sign(encode(portrait), source="digitalCapture", edited="compositeWithTrainedAlgorithmicMedia")
    verdict = judge(content)
    assert verdict.label is Label.UNSURE
    assert verdict.evidence[0].finding == "partly"


def test_the_parent_of_an_edited_photo_still_counts(signer, portrait, encode):
    generated = signer.sign(encode(portrait))
    edited = signer.sign(encode(portrait.crop((0, 0, 300, 300))), source=None, parent=generated)
    assert found(edited) == "valid"


@pytest.mark.parametrize(
    "words",
    [
        f'Iptc4xmpExt:DigitalSourceType="{SCHEME}{GENERATED}"/>',
        f"><Iptc4xmpExt:DigitalSourceType>{SCHEME}{GENERATED}</Iptc4xmpExt:DigitalSourceType></rdf:Description>",
        f'><Iptc4xmpExt:DigitalSourceType rdf:resource="{SCHEME}{GENERATED}"/></rdf:Description>',
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_iptc_s_word_without_a_signature_is_told_as_such(judge, portrait, encode, kind, words):
    verdict = judge(encode(portrait, kind, **xmp(kind, words)))
    assert verdict.label is Label.FAKE
    assert (verdict.evidence[0].cue, verdict.evidence[0].finding) == ("metadata", "declared")


def xmp(kind, words):
    text = XMP.format(words).encode()
    if kind != "PNG":
        return {"xmp": text}
    chunks = PngImagePlugin.PngInfo()
    chunks.add_itxt("XML:com.adobe.xmp", text.decode())
    return {"pnginfo": chunks}


@pytest.mark.parametrize("source", ["digitalCapture", "negativeFilm", "humanEdits"])
def test_other_source_types_say_nothing(portrait, encode, source):
    assert (
        found(encode(portrait, xmp=XMP.format(f'Iptc4xmpExt:DigitalSourceType="{SCHEME}{source}"/>').encode())) is None
    )


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("parameters", "a portrait\nNegative prompt: blurry\nSteps: 30, Sampler: Euler a, CFG scale: 7, Seed: 1"),
        ("prompt", json.dumps({"3": {"class_type": "KSampler"}})),
        ("workflow", json.dumps({"nodes": []})),
        ("Software", "NovelAI"),
    ],
)
def test_a_generator_s_marks_in_a_png(judge, portrait, encode, key, text):
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text(key, text)
    verdict = judge(encode(portrait, "PNG", pnginfo=chunks))
    assert verdict.label is Label.UNSURE
    assert verdict.evidence[0].finding == "program"


@pytest.mark.parametrize(
    ("key", "text"), [("prompt", "a quick reply"), ("Software", "Adobe Photoshop 25.0"), ("parameters", "f/2.8")]
)
def test_what_only_looks_like_a_mark_is_none(portrait, encode, key, text):
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text(key, text)
    assert found(encode(portrait, "PNG", pnginfo=chunks)) is None


def exif(**fields):
    written = Image.Exif()
    inner = written.get_ifd(0x8769)
    numbers = {"make": 0x010F, "model": 0x0110, "software": 0x0131}
    for name, value in fields.items():
        if name in numbers:
            written[numbers[name]] = value
        else:
            inner[{"exposure": 0x829A, "aperture": 0x829D, "comment": 0x9286}[name]] = value
    return written


def test_a_camera_s_details_need_its_exposure_and_are_an_observation(judge, portrait, encode):
    whole = exif(make="Canon", model="Canon EOS R6", exposure=0.01, aperture=2.8)
    assert found(encode(portrait, exif=whole)) == "camera"
    assert found(encode(portrait, exif=exif(make="EPSON", model="Perfection V600"))) is None
    plain, taken = judge(encode(portrait)), judge(encode(portrait, exif=whole))
    assert (taken.label, taken.probability) == (plain.label, plain.probability)


def test_a_recipe_in_exif_s_comment_and_a_program_s_name(portrait, encode):
    recipe = "a face\nSteps: 20, Sampler: DPM++ 2M, Seed: 4"
    assert found(encode(portrait, exif=exif(comment=b"UNICODE\0" + recipe.encode("utf-16-be")))) == "program"
    assert found(encode(portrait, exif=exif(software="Midjourney v6"))) == "program"


def test_a_photo_without_a_face_keeps_its_label_and_still_says_so(signer, judge, noise, encode):
    verdict = judge(signer.sign(encode(noise, "PNG"), "PNG"))
    assert verdict.label is Label.NO_FACE
    assert [e.finding for e in verdict.evidence] == ["valid"]


def test_a_face_too_small_to_judge_is_called_by_what_the_file_says(signer, judge, portrait, encode):
    assert judge(signer.sign(encode(portrait.resize((48, 48))))).label is Label.FAKE


def test_nothing_said_is_nothing_shown(portrait, encode):
    assert of_file(encode(portrait)) is None


@pytest.mark.filterwarnings("ignore")  # as they are outside of tests
def test_broken_metadata_refuses_no_photo(portrait, encode):
    content = encode(portrait, exif=exif(make="Canon", model="R6", exposure=0.01, aperture=2.8))
    place = content.index(b"Exif\0\0") + 14
    for change in (b"\xff" * 8, b"\0\xff\0\xff\0\xff\0\xff"):
        assert photo.read(content[:place] + change + content[place + 8 :]).pixels.shape == (400, 400, 3)
    assert photo.read(encode(portrait, xmp=b"\xff\xfe DigitalSourceType=")).metadata.source_types == ()


def test_words_that_look_like_a_credential_are_none(portrait, encode):
    stream = io.BytesIO(encode(portrait))
    stream.seek(0, io.SEEK_END)
    stream.write(b"jumb c2pa")
    assert found(stream.getvalue()) is None


def test_a_jpeg_with_further_pictures_in_it_is_checked_too(signer, portrait, encode):
    content = signer.sign(encode(portrait))
    assert credentials.check(content, "MPO") == credentials.check(content, "JPEG")


def test_no_damaged_credential_stops_the_judge(signer, portrait, encode):
    content = signer.sign(encode(portrait))
    end = content.index(b"\xff\xdb")  # the credential lies before the picture's tables
    rng = np.random.default_rng(0)
    states = set()
    for _ in range(60):
        damaged = bytearray(content)
        for place in rng.integers(30, end, 3):
            damaged[place] = rng.integers(0, 256)
        found = credentials.check(bytes(damaged), "JPEG")
        states.add(found and found.state)
    assert credentials.State.BROKEN in states
