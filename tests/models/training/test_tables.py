"""Tables are written between their markers and nowhere else."""

import json

import pytest

from models import load_card
from models.detectors import FOLDER, SHIPPED
from models.training import evaluate, figures, outcomes, strengths, tables


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


@pytest.mark.skipif(not (FOLDER / SHIPPED / outcomes.OUTCOMES).exists(), reason="not evaluated yet")
def test_every_figure_that_people_read_is_made_from_the_outcomes_beside_it():
    card = load_card()
    written = json.loads((card.folder / "card.json").read_text(encoding="utf-8"))
    found = figures.of(evaluate.whole(outcomes.read(card.folder)), card)
    assert written["outcomes"] == evaluate.checksum(card.folder)
    assert json.loads(json.dumps(figures.headline(found))) == card.metrics
    for_people = (card.folder / "card.md").read_text(encoding="utf-8")
    assert tables.whole(found) in for_people
    assert strengths.for_people(written, found) in for_people
    assert tables.short(found) in evaluate.README.read_text(encoding="utf-8")
