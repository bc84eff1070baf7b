"""What an evaluation keeps is what it saw: written, read, made once, and tied to the card."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models.photo import read as read_photo
from models.training import appearance, evaluate, ruler
from models.training import outcomes as kept
from models.training.conditions import CONDITIONS, SAMPLED
from models.training.data import DataError, Picture
from models.training.export import keep_log
from models.verdict import Label

PHOTOS = Path(__file__).parents[2] / "fixtures" / "photos"


def picture(name):
    return Picture(name, PHOTOS / name, name.startswith("fake"), "made", "fixtures", "test", name, aligned=False)


def test_what_is_kept_is_what_is_read(outcomes, tmp_path):
    kept.write(tmp_path, outcomes)
    assert kept.read(tmp_path) == outcomes
    assert not list(tmp_path.glob("*.part"))


def test_all_of_a_test_list_is_small_enough_to_commit(outcomes, tmp_path):
    kept.write(tmp_path, outcomes)
    size = (tmp_path / kept.OUTCOMES).stat().st_size / len(outcomes)
    assert size * (len(CONDITIONS) * 2670 + len(SAMPLED) * 890) < 1_200_000


def test_one_look_at_a_photo_gives_what_the_judge_says(judge):
    chosen = [
        (n, picture(name))
        for n, name in enumerate(("fake-01.jpg", "real-portrait.jpg", "real-grey.jpg", "landscape.jpg", "logo.jpg"))
    ]
    found = ruler.outcomes(
        [*chosen, (9, replace(picture("logo.jpg"), path=PHOTOS / "none.jpg"))], "as stored", judge.model.split("@")[0]
    )
    assert [one.subject.place for one in found] == [0, 1, 2, 3, 4]  # a picture that is missing is left out
    for one, (_, shown) in zip(found, chosen, strict=True):
        verdict, signals = judge(shown.path.read_bytes()), judge.signals(shown.path.read_bytes())
        assert one.said is verdict.label
        assert one.probability == pytest.approx(verdict.probability, abs=2e-4)  # rounded for people
        assert (one.signals and one.signals.side) == (signals and pytest.approx(signals.side, abs=0.01))
        assert one.cues == pytest.approx(signals.cues if signals else {}, abs=0.01)
        assert (one.pixels is None) == (verdict.probability is None)
    assert [one.subject.grey for one in found[:3]] == [False, False, True]
    assert found[0].subject.tone in appearance.TONES
    assert found[2].subject.tone == appearance.NOT_KNOWN
    assert found[3].said is Label.NO_FACE


def test_each_draw_of_a_random_crop_is_another_and_each_can_be_made_again(monkeypatch):
    monkeypatch.setattr(
        ruler, "_run", lambda _, jobs, name, __: [CONDITIONS[name](p.path.read_bytes(), n) for n, p in jobs]
    )
    chosen = [picture("real-portrait.jpg"), picture("fake-01.jpg")]
    first, again, other = (ruler.signals(chosen, "200 px, re-cropped", "lite0", draw) for draw in (0, 0, 1))
    assert first == again
    assert all(one != another for one, another in zip(first, other, strict=True))
    assert ruler.signals(chosen, "200 px", "lite0", 1) == ruler.signals(chosen, "200 px", "lite0")


def test_the_tone_follows_how_light_the_cheeks_are():
    landmarks = {"left_eye": (35, 45), "right_eye": (65, 45), "mouth_left": (40, 75), "mouth_right": (60, 75)}
    tones = []
    for skin in ((250, 224, 205), (225, 180, 150), (190, 140, 100), (120, 80, 55), (60, 40, 30)):
        pixels = np.full((100, 100, 3), (20, 90, 200), np.uint8)
        pixels[30:90, 25:75] = skin
        tones.append(appearance.tone(pixels, landmarks))
    assert tones[0] == "very light"
    assert tones[-1] == "dark"
    assert [list(appearance.TONES).index(tone) for tone in tones] == sorted(
        list(appearance.TONES).index(tone) for tone in tones
    )


def test_a_grey_photo_stays_grey_when_it_is_compressed():
    shown = read_photo((PHOTOS / "real-portrait.jpg").read_bytes()).pixels
    buffer = io.BytesIO()
    Image.fromarray(shown).convert("L").convert("RGB").save(buffer, "JPEG", quality=60)
    assert appearance.is_grey(read_photo(buffer.getvalue()).pixels)
    assert not appearance.is_grey(shown)


def test_an_evaluation_that_was_killed_goes_on_with_the_condition_it_was_at(outcomes, tmp_path, monkeypatch):
    asked = []

    def measured(pictures, condition, detector):
        asked.append(condition)
        if condition == "100 px" and asked.count("100 px") == 1:
            raise KeyboardInterrupt
        return [one for one in outcomes if one.condition == condition]

    monkeypatch.setattr(ruler, "outcomes", measured)
    with pytest.raises(KeyboardInterrupt):
        evaluate.judge([], "made-up", tmp_path)
    found = evaluate.judge([], "made-up", tmp_path)
    assert found == outcomes
    assert sorted(asked) == sorted([*CONDITIONS, *SAMPLED, "100 px"])
    one = evaluate.judge([], "made-up", tmp_path / "another", ["100 px"])
    assert {outcome.condition for outcome in one} == {"100 px"}


def test_how_a_picture_looks_is_told_from_what_was_left_as_it_is(outcomes, tmp_path, monkeypatch):
    def measured(pictures, condition, detector):
        found = [one for one in outcomes if one.condition == condition]
        return (
            found
            if condition == "as stored"
            else [replace(one, subject=replace(one.subject, tone="not known")) for one in found]
        )

    monkeypatch.setattr(ruler, "outcomes", measured)
    assert evaluate.judge([], "made-up", tmp_path) == outcomes


def test_what_was_judged_by_another_card_or_code_is_not_taken(tmp_path, monkeypatch):
    (tmp_path / "manifest.csv").write_text("a")
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "judge.py").write_text("1")
    monkeypatch.setattr(evaluate, "DATA", tmp_path)
    monkeypatch.setattr(evaluate, "JUDGES", tmp_path / "code")
    card = tmp_path / "card.json"
    card.write_text('{"sha256": "a", "metrics": 1}')
    first = evaluate.stamp(tmp_path)
    card.write_text('{"sha256": "a", "metrics": 2, "outcomes": 3, "cues": 4, "heat": 5}')
    assert evaluate.stamp(tmp_path) == first
    seen = {first}
    for path, text in (
        (card, '{"sha256": "b"}'),
        (tmp_path / "code" / "judge.py", "2"),
        (tmp_path / "manifest.csv", "b"),
    ):
        path.write_text(text)
        seen.add(evaluate.stamp(tmp_path))
    assert len(seen) == 4


def test_outcomes_belong_to_the_card_that_judged(outcomes, tmp_path):
    kept.write(tmp_path, outcomes)
    sums = set()
    for card in ('{"fusion": 1}', '{"fusion": 1, "version": "4", "metrics": {}}', '{"fusion": 2}'):
        (tmp_path / "card.json").write_text(card)
        sums.add(evaluate.checksum(tmp_path))
    assert len(sums) == 2
    kept.write(tmp_path, outcomes[:-1])
    assert evaluate.checksum(tmp_path) not in sums


def test_own_folders_without_a_picture_are_said(tmp_path):
    for name in ("real", "fake"):
        (tmp_path / name).mkdir()
    (tmp_path / "real" / "one.jpg").touch()
    with pytest.raises(DataError, match="no fake picture"):
        evaluate._own(f"{tmp_path}/real,{tmp_path}/fake")


def test_the_pictures_of_a_list_are_counted(tmp_path):
    rows = [
        {"split": split, "label": "real", "origin": "photo-ffhq", "source": "b", "file": str(n)}
        for n, split in enumerate(("val", "test", "val"))
    ]
    kept.write_data(tmp_path, rows)
    assert (tmp_path / kept.DATA).read_text().splitlines() == [
        "split,label,origin,source,count",
        "test,real,photo-ffhq,b,1",
        "val,real,photo-ffhq,b,2",
    ]


def test_the_log_of_a_training_lies_beside_its_weights_and_goes_with_them(tmp_path):
    (tmp_path / "trained").mkdir()
    (tmp_path / "trained" / "log.csv").write_text("epoch,loss\n1,0.5\n")
    keep_log(tmp_path / "trained", tmp_path)
    assert (tmp_path / kept.TRAINING).read_text() == "epoch,loss\n1,0.5\n"
    (tmp_path / "trained" / "log.csv").unlink()
    keep_log(tmp_path / "trained", tmp_path)
    assert not (tmp_path / kept.TRAINING).exists()
