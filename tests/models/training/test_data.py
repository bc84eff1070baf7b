"""The lists of pictures keep their splits apart and refuse what is wrong with them."""

import csv

import pytest

from models.training.data import DATA, SPLITS, DataError, pictures

FIELDS = ("file", "label", "origin", "source", "split", "group", "ffhq_aligned")
ROWS = [
    ("a.jpg", "real", "photo-profile", "x", "train", "1", "0"),
    ("b.jpg", "fake", "stylegan2", "y", "train", "2", "1"),
    ("c.jpg", "fake", "stylegan2", "y", "test", "3", "1"),
]


@pytest.fixture
def folder(tmp_path):
    """Writes a manifest of the rows it is given."""

    def written(rows):
        with (tmp_path / "manifest.csv").open("w", newline="") as file:
            csv.writer(file).writerows([FIELDS, *rows])
        return tmp_path

    return written


def test_one_split_in_order(folder):
    chosen = pictures("train", folder(ROWS))
    assert [(p.path.name, p.fake, p.aligned) for p in chosen] == [("a.jpg", False, False), ("b.jpg", True, True)]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("d.jpg", "fakee", "o", "s", "train", "9", "0"), "neither real nor fake"),
        (("d.jpg", "real", "o", "s", "holdout", "9", "0"), "split 'holdout'"),
        (("d.jpg", "real", "o", "s", "test", "1", "0"), "group 1 is in two splits"),
    ],
)
def test_wrong_rows_are_named(folder, row, says):
    with pytest.raises(DataError, match=says):
        pictures("train", folder([*ROWS, row]))


def test_an_empty_class_is_an_error(folder):
    with pytest.raises(DataError, match="no real picture"):
        pictures("test", folder(ROWS))


def test_a_missing_folder_says_how_to_name_it(tmp_path):
    with pytest.raises(DataError, match="DATA="):
        pictures("train", tmp_path)


@pytest.mark.skipif(not DATA.exists(), reason="the pictures are not here (../shared/data)")
def test_no_group_or_file_is_in_two_splits_of_the_real_list():
    groups = {split: {p.group for p in pictures(split)} for split in SPLITS}
    assert not groups["train"] & groups["test"]
    assert not groups["train"] & groups["val"]
    assert not groups["val"] & groups["test"]
