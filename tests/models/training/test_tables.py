"""Tables are written between their markers and nowhere else."""

import pytest

from models import load_card
from models.training import tables


def test_what_stands_around_the_markers_stays(tmp_path):
    page = tmp_path / "README.md"
    page.write_text(f"before\n{tables.BEGIN}\nold\n{tables.END}\nafter\n")
    for table in ("| a |", "| b |"):
        tables.lay_in(page, table)
        assert page.read_text() == f"before\n{tables.BEGIN}\n{table}\n{tables.END}\nafter\n"


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
