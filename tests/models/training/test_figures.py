"""Figures are counted from outcomes, and a group of real photos that stands out is named."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from models.training import alarms, figures, tables
from models.training.conditions import CONDITIONS
from models.training.evaluate import whole
from models.verdict import Label, Point


@pytest.fixture(scope="module")
def found(outcomes, card):
    return figures.of(whole(outcomes), card)


def test_every_condition_has_its_figures_counted_from_its_own_outcomes(found, outcomes):
    assert list(found) == list(CONDITIONS)
    for condition, these in found.items():
        own = [one for one in outcomes if one.condition == condition]
        said = Counter((one.subject.fake, one.said) for one in own)
        assert these["overall"]["called"]["labels"][Label.FAKE] == said[True, Label.FAKE]
        assert these["false alarms"]["all"]["labels"][Label.FAKE] == said[False, Label.FAKE] > 0
        assert these["not judged"]["real, no_face"] == said[False, Label.NO_FACE] > 0
        judged = [one for one in own if one.probability is not None]
        assert sum(b.count for b in these["calibration"]) == len(judged)
        assert these["overall"]["all reals"]["auc"]["fakes"] == sum(one.subject.fake for one in judged)


def test_fakes_are_held_against_each_kind_of_real_photo(found, outcomes):
    these = found["200 px"]
    own = [one for one in outcomes if one.condition == "200 px" and one.probability is not None]
    fakes = np.array([one.probability for one in own if one.subject.origin in ("stylegan1", "stylegan2")])
    reals = np.array([one.probability for one in own if one.subject.origin == "photo-ffhq"])
    family = these["families"]["StyleGAN family"]
    assert family["aligned"]["auc"]["value"] == pytest.approx(
        (fakes[:, None] > reals).mean() + (fakes[:, None] == reals).mean() / 2, abs=1e-4
    )
    assert family["aligned"]["tpr at 1.0%"]["value"] == pytest.approx((fakes > reals.max()).mean(), abs=1e-4)
    assert family["called"]["count"] == len(fakes)
    assert family["profile"]["auc"]["value"] > family["aligned"]["auc"]["value"]
    assert set(these["families"]) == {"StyleGAN family", "diffusion seen in training"}


def test_aligned_reals_are_counted_apart(found):
    kinds = found["200 px"]["false alarms"]
    assert kinds["all"]["count"] == 160
    assert kinds["aligned"]["count"] + kinds["not aligned"]["count"] == 160
    assert kinds["aligned"]["fake"]["value"] > kinds["not aligned"]["fake"]["value"]


def test_a_group_over_three_times_the_whole_is_named(outcomes, card):
    own = [one for one in outcomes if one.condition == "200 px"]
    calm = [
        replace(one, said=Label.REAL, probability=0.01, cues={"network": -5.0, "eye_alignment": 0.0})
        if one.probability and not one.subject.fake
        else one
        for one in own
    ]
    assert not any(group["stands out"] for group in figures.of_condition(calm, card)["groups"].values())
    loud = [replace(one, said=Label.FAKE) if one.subject.grey and one.probability else one for one in calm]
    groups = figures.of_condition(loud, card)["groups"]
    assert {pair for pair, group in groups.items() if "browsing" in group["stands out"]} == {
        ("colour", "greyscale"),
        ("skin tone", "not known"),
        ("kind", "photo-portrait"),
        ("source", "grey-c"),
    }
    assert groups["colour", "greyscale"]["called"]["browsing"]["count"] == 20
    written = tables.whole({"200 px": figures.of_condition(loud, card)})
    row = next(line for line in written.splitlines() if line.startswith("| colour | greyscale |"))
    assert row.endswith("| 200 px |")


def test_the_groups_of_each_kind_hold_every_real_photo_once(found):
    counts = Counter()
    for (kind, _), group in found["200 px"]["groups"].items():
        counts[kind] += group["called"]["browsing"]["count"]
    assert counts == {"kind": 160, "source": 160, "colour": 160, "skin tone": 160}


def test_what_is_said_at_each_point_follows_the_card(outcomes, card):
    profile = [one for one in outcomes if one.condition == "200 px" and one.subject.origin == "photo-profile"]
    points = alarms.count(profile, card)
    assert points["strict"]["fake"] <= points["browsing"]["fake"] <= points["asked"]["fake"]
    for one in profile:
        if one.probability is None:
            assert alarms.said_at(one, card, Point.ASKED) is one.said
        else:
            known = card.points[Point.ASKED]
            called = one.pixels >= known.alone or (one.probability >= known.fake and one.pixels >= known.pixels)
            assert (alarms.said_at(one, card, Point.ASKED) is Label.FAKE) == called
    assert points["browsing"]["photos"] == len(profile) == 80
    assert figures.of(whole(outcomes), card)["200 px"]["points"] == points


def test_the_card_keeps_the_headline_alone(found):
    kept = figures.headline(found)["200 px"]
    assert {"overall", "points", "families", "false alarms"} <= set(kept)
    assert not {"origins", "groups", "calibration"} & set(kept)


def test_tables_say_every_family_generator_and_group(found):
    written = tables.whole(found)
    for name in (
        "| 200 px | StyleGAN family | aligned |",
        "| stylegan3 |",
        "| skin tone | dark |",
        "real photos, not aligned",
    ):
        assert name in written
    assert tables.short(found).count("\n") == 1 + len(CONDITIONS)
    widths = Counter(
        line.count("|")
        for line in tables.whole(found).split("### By generator, 200 px\n")[1].split("###")[0].splitlines()
        if line
    )
    assert len(widths) == 1


def test_each_cue_is_measured_by_itself_and_the_fusion_against_the_network(found, outcomes):
    rows = {tuple(row[:4]): row for row in tables.cues(found).rows}
    untouched = rows["eye_alignment", "200 px", "StyleGAN family", "profile"]
    assert untouched[4].startswith("1.000")  # made so
    assert rows["eye_alignment", "200 px", "StyleGAN family", "aligned"][4].startswith("0.500")
    assert float(untouched[6]) > 100 > float(rows["network", "200 px", "all", "aligned"][6])
    fusion = {tuple(row[:4]): row[4:] for row in tables.fusion(found).rows}
    family, own = (
        ("stylegan1", "stylegan2"),
        [one for one in outcomes if one.condition == "200 px" and one.probability is not None],
    )
    fakes = np.array([one.cues["network"] for one in own if one.subject.origin in family])
    reals = np.array([one.cues["network"] for one in own if one.subject.origin == "photo-ffhq"])
    alone = fusion["200 px", "StyleGAN family", "aligned", "network alone"]
    assert alone[0].startswith(f"{(fakes[:, None] > reals).mean() + (fakes[:, None] == reals).mean() / 2:.3f}")
    assert fusion["200 px", "StyleGAN family", "profile", "together"][0] > alone[0]
