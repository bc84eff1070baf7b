"""Tables are written between their markers and nowhere else."""

import pytest

from models import load_card
from models.training import tables


def test_what_stands_around_the_markers_stays(tmp_path):
    page = tmp_path / "README.md"
    page.write_text(
        "before\n<!-- speed:begin -->\n<!-- speed:end -->\n<!-- accuracy:begin -->\nold\n<!-- accuracy:end -->\nafter\n"
    )
    for table in ("| a |", "| b |"):
        tables.lay_in(page, table)
        around = "before\n<!-- speed:begin -->\n<!-- speed:end -->\n<!-- accuracy:begin -->\n{}\n<!-- accuracy:end -->\nafter\n"
        assert page.read_text() == around.format(table)


def test_a_page_without_markers_is_refused(tmp_path):
    page = tmp_path / "README.md"
    page.write_text("nothing here")
    with pytest.raises(ValueError, match="accuracy:begin"):
        tables.lay_in(page, "| a |")
    assert page.read_text() == "nothing here"


def test_the_card_for_people_says_what_the_card_for_machines_says():
    card = load_card()
    written = (card.folder / "card.md").read_text(encoding="utf-8")
    assert tables.whole(card.metrics) in written
