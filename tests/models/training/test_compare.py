"""The comparison trains what its names say, keeps each outcome at once, and trains nothing twice."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch", reason="training is only in the full environment")

import torch

from models.training import ciplab, compare, crops, fit, said, swaps, variants
from models.training.compare import Run, Task
from models.training.feed import Feed
from models.training.pack import Pack, Row, write
from models.training.recipe import Recipe
from models.training.variants import First
from tests.models.training.portraits import packed

RECIPE = Recipe(network="cnn", epochs=6, batch=8, size=32, rate=3e-3, heads=5, average=0.9, mining=0.0, patience=6)


@pytest.fixture(scope="module")
def task(tmp_path_factory):
    """Fakes are brighter; which part was replaced is known of some."""
    rng = np.random.default_rng(0)
    rows, pictures = [], []
    for n in range(64):
        pixels = (
            rng.integers(120, 250, (64, 64, 3), dtype=np.uint8)
            if n % 2
            else rng.integers(0, 90, (64, 64, 3), dtype=np.uint8)
        )
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, "PNG")
        parts = (True, False, True, False) if n % 4 == 1 else () if n % 2 else (False,) * 4
        rows.append(Row(f"{n}", bool(n % 2), "ciplab", "s", False, (0.2, 0.2, 0.6, 0.6), 1.0, (), parts))
        pictures.append(buffer.getvalue())
    path = tmp_path_factory.mktemp("crops") / "ciplab.zip"
    write(path, rows, pictures, {})
    pack = Pack(path)
    learned = Feed(pack, 32, 1.4, seed=1, heads=5, places=range(48))
    judged = Feed(pack, 32, 1.4, seed=2, training=False, web=0.0, heads=5, places=range(48, 64))
    return Task("ciplab 0", RECIPE, tmp_path_factory.mktemp("training"), learned, judged)


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr(said, "FOLDER", tmp_path / "compared")


@pytest.fixture
def page(tmp_path, monkeypatch):
    written = tmp_path / "EXPERIMENTS.md"
    written.write_text("<!-- comparison:begin -->\n<!-- comparison:end -->\n")
    monkeypatch.setattr(compare, "PAGES", (written,))
    monkeypatch.setattr(compare, "RESULTS", tmp_path / "comparison.json")
    monkeypatch.setattr(compare, "WORK", tmp_path)
    return written


def test_a_variant_learns_and_its_outcome_is_kept_and_not_made_again(task, page, monkeypatch):
    monkeypatch.setattr(compare, "task", lambda _, name: replace(task, name=name, folder=task.folder / name))
    monkeypatch.setattr("sys.argv", ["compare", "--only", "cnn-face", "--faces", "ciplab", "--task", "ciplab 0"])
    compare.main()
    (run,) = compare.read()
    assert (run.variant, run.task, run.photos) == ("cnn-face", "ciplab 0", 16)
    assert run.auc > 0.9
    kept = said.read("cnn-face", "ciplab 0")
    assert kept.fake.tolist() == [row.fake for row in task.judged.rows]
    assert run.accuracy == round(((kept.scores > 0) == kept.fake).mean(), 4)
    assert f"| cnn-face | {run.accuracy:.3f} | {run.auc:.3f} | 1 | - | - | 0 |" in page.read_text()
    compare.write([Run("cnn-face", "ciplab 0", 0.1234, 0.5, 16)])
    compare.main()
    assert compare.read() == [Run("cnn-face", "ciplab 0", 0.1234, 0.5, 16)]


def test_what_no_training_is_gets_an_error_and_changes_nothing(page, monkeypatch, capsys):
    before = page.read_text()
    for asked in (["--faces", "generated", "--task", "ciplab 3"], ["--only", "lite2-own", "--task", "generated"]):
        monkeypatch.setattr("sys.argv", ["compare", *asked])
        with pytest.raises(SystemExit, match="2"):
            compare.main()
        assert "leave out" in capsys.readouterr().err
    assert (page.read_text(), compare.read()) == (before, [])


def test_two_trainings_beside_each_other_lose_neither_outcome(task, page, monkeypatch):
    other, measured = Run("cnn-face", "ciplab 1", 0.75, 0.8, 16), compare.measure
    monkeypatch.setattr(compare, "task", lambda _, name: replace(task, name=name, folder=task.folder / name))

    def slow(variant, task):
        found = measured(variant, task)
        compare.write([*compare.read(), other])  # by the other one, which came to its end first
        return found

    monkeypatch.setattr(compare, "measure", slow)
    monkeypatch.setattr("sys.argv", ["compare", "--only", "cnn-face", "--task", "ciplab 0"])
    compare.main()
    assert [run.task for run in compare.read()] == ["ciplab 1", "ciplab 0"]


def test_the_variants_differ_in_what_their_names_say():
    recipes = {name: compare.recipe_of(name, "ciplab") for name in compare.VARIANTS}
    assert {name: recipe.network for name, recipe in recipes.items()} == {
        "cnn": "cnn", "cnn-face": "cnn", "transfer": "lite0", "transfer-face": "lite0", "transfer-swaps": "lite0",
        "lite2-own": "lite2", "lite0-located": "lite0", "lite0-healed": "lite0", "lite2-healed": "lite2",
    }  # fmt: skip
    assert {name for name, recipe in recipes.items() if recipe.margin == crops.WHOLE} == {"cnn", "transfer"}
    assert {recipe.heads for recipe in recipes.values()} == {5}
    assert compare.recipe_of("cnn", "generated").heads == 1
    assert {name for name, recipe in recipes.items() if recipe.located} == {
        "lite0-located", "lite0-healed", "lite2-healed",
    }  # fmt: skip
    firsts = {
        name: [(step.name, step.pack) for step in variants.firsts(compare.VARIANTS[name], recipes[name])]
        for name in ("transfer-swaps", "lite2-own", "lite0-located", "lite0-healed", "lite2-healed")
    }
    assert firsts == {
        "transfer-swaps": [("swaps-lite0", "swaps-2")],
        "lite2-own": [("swaps-lite2", "swaps-3")],
        "lite0-located": [("swaps-lite0-located", "swaps-2")],
        "lite0-healed": [("swaps-lite0-located", "swaps-2"), ("healed-lite0-located", "healed-1")],
        "lite2-healed": [("swaps-lite2-located", "swaps-2"), ("healed-lite2-located", "healed-1")],
    }
    steps = variants.firsts(compare.VARIANTS["lite0-healed"], recipes["lite0-healed"])
    (crude,) = variants.firsts(compare.VARIANTS["lite0-located"], recipes["lite0-located"])
    assert steps[0].recipe == crude.recipe  # or each would find the other's training, and refuse to go on
    assert [step.heal for step in steps] == [False, True]


def test_swaps_are_learned_once_one_kind_after_the_other_and_every_split_begins_with_them(task, tmp_path, monkeypatch):
    monkeypatch.setattr(compare, "WORK", tmp_path)
    monkeypatch.setattr(crops, "CROPS", tmp_path)
    packed(tmp_path / "train.zip")
    told = []
    monkeypatch.setattr(compare, "Training", lambda *given: told.append(given) or fit.Training(*given))
    brief = {"network": "cnn", "size": 32, "batch": 4, "epochs": 3, "heads": 5, "mining": 0.0}
    steps = [
        First(Recipe("crude", **brief), variants.KINDS, 2),
        First(Recipe("healed", **brief), variants.AS_EXPERTS, 4, heal=True),
    ]
    monkeypatch.setattr(compare, "firsts", lambda *_: steps)
    weights = compare.on_swaps(steps)
    assert [given[-1] for given in told] == [None, tmp_path / "compare/crude/weights.pt"]
    assert weights == tmp_path / "compare/healed/weights.pt"
    learned = torch.load(weights, weights_only=True)
    files = [weights, tmp_path / "swaps-2.zip", tmp_path / "healed-4.zip"]
    made = [path.stat() for path in files]
    assert compare.on_swaps(steps) == weights
    assert [path.stat() for path in files] == made
    begun = fit.start(RECIPE, task.learned, weights).state_dict()
    assert all((begun[name] == value).all() for name, value in learned.items())
    compare.measure("transfer-swaps", replace(task, folder=tmp_path / "split"))
    assert told[-1][-1] == weights
    compare.measure("transfer-face", replace(task, folder=tmp_path / "split"))
    assert told[-1][-1] is None


def test_what_learned_from_swaps_and_experts_alike_is_told_as_if_there_were_experts_alone(task, tmp_path, monkeypatch):
    monkeypatch.setattr(compare, "on_swaps", lambda _: None)
    for variant in ("transfer-face", "lite0-located"):
        compare.measure(variant, replace(task, folder=tmp_path / variant))
    plain, located = (said.read(variant, task.name).scores for variant in ("transfer-face", "lite0-located"))
    assert np.allclose(located - plain, np.log(2), atol=2e-3)


@pytest.mark.parametrize("variant", ["lite2-own", "lite0-healed"])
def test_a_splits_own_swaps_are_made_of_what_it_learns_from_alone(tmp_path, monkeypatch, variant):
    monkeypatch.setattr(crops, "CROPS", tmp_path)
    rows = Pack(packed(tmp_path / "ciplab-face.zip")).rows
    use = {row.name: "test" if n % 3 == 0 else "train" for n, row in enumerate(rows)}
    monkeypatch.setattr(ciplab, "uses", lambda _: use)
    monkeypatch.setattr(ciplab, "pictures", list)
    task = compare.task(variant, "ciplab 0")
    names = [row.name for row in task.learned.rows]
    given = [row.name for row in rows if use[row.name] == "train"]
    assert names[: len(given)] == given
    assert {use[name] for name in names} == {"train"}
    swapped = [row for row in task.learned.rows if row.origin == swaps.ORIGIN]
    most = 5 * 5  # rounds, and reals learned from whose landmarks are known and that are large enough
    assert len(swapped) == most if variant == "lite2-own" else 0 < len(swapped) <= most
    assert all(row.fake and any(row.parts) for row in swapped)
    assert {use[row.name] for row in task.judged.rows} == {"test"}


def test_what_two_networks_say_together_is_told_once_both_are_measured(page):
    fake = np.arange(16) % 2 == 1
    rng = np.random.default_rng(0)
    for place, member in enumerate(compare.MEANS["two-networks"]):
        assert compare.means([]) == []
        off = np.where(np.arange(16) % 4 // 2 == place, -1.5, 1.0)  # each is wrong where the other is right
        scores = np.where(fake, 1, -1) * off * 2 + rng.normal(0, 0.01, 16)
        said.write(member, "ciplab 3", said.Said(fake, scores))
    (run,) = compare.means([])
    assert (run.variant, run.task, run.photos) == ("two-networks", "ciplab 3", 16)
    assert run.accuracy == 0.0
    assert compare.means([run]) == []


def test_what_is_kept_of_a_network_is_refused_where_it_is_damaged():
    said.write("cnn", "ciplab 0", said.Said(np.array([True, False]), np.array([1.25, -0.5])))
    path = said.FOLDER / "cnn-ciplab-0.csv"
    assert path.read_text() == "fake,score\n1,1.250\n0,-0.500\n"
    for damaged in ("fake,score\n1\n0\n", "fake,score\n1,nan\n", "fake,score\n1,much\n"):
        path.write_text(damaged)
        with pytest.raises(ValueError, match=r".*"):
            said.read("cnn", "ciplab 0")


def test_a_generated_face_has_no_part_that_was_replaced():
    assert compare.names("transfer-swaps", "generated") == ()
    assert compare.names("transfer", "generated") == ("generated",)
    assert compare.names("transfer-swaps", "ciplab") == compare.TASKS


def test_the_table_has_mean_and_spread_over_the_splits():
    runs = [Run("cnn", f"ciplab {split}", accuracy, 0.9, 600) for split, accuracy in enumerate((0.8, 0.9))]
    assert "| cnn | 0.850 ± 0.050 | 0.900 ± 0.000 | 2 | - | - | 0 |" in str(compare.table(runs))


def test_the_pages_show_what_was_measured():
    for page in compare.PAGES:
        assert (
            f"<!-- comparison:begin -->\n{compare.table(compare.read())}\n<!-- comparison:end -->" in page.read_text()
        )
