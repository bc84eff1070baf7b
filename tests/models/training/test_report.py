"""The report is made from what is committed alone, says what came out, and can be read by everybody."""

import json
import re
import shutil
from dataclasses import replace

import nbformat
import pytest

from models.detectors import FOLDER, SHIPPED
from models.training import compare, evaluate
from models.training import outcomes as kept
from models.training.report import __main__ as command
from models.training.report import content, drawing, mistakes, page, parts, plots
from models.verdict import Label

LOG = "epoch,loss,all,profile\n1,0.61,0.81,0.9\n2,0.4,0.9,0.95\n"


@pytest.fixture(scope="module")
def folder(outcomes, tmp_path_factory):
    """A detector's folder as an evaluation leaves it, with made-up outcomes."""
    made = tmp_path_factory.mktemp("detectors") / SHIPPED
    shutil.copytree(FOLDER / SHIPPED, made)
    kept.write(made, outcomes)
    kept.write_data(
        made, [{"split": s, "label": "real", "origin": "photo-ffhq", "source": "b"} for s in ("test", "train")]
    )
    (made / kept.TRAINING).write_text(LOG)
    written = json.loads((made / "card.json").read_text())
    (made / "card.json").write_text(json.dumps(written | {"outcomes": evaluate.checksum(made)}))
    return made


@pytest.fixture(scope="module")
def known(folder):
    return content.read(folder)


@pytest.fixture(scope="module")
def html(known):
    return page.html(known)


def test_the_page_holds_every_section_and_needs_nothing_else(html):
    for name, said in content.words().items():
        if name != "four":
            assert f'<h2 id="{name}">{said["title"]}</h2>' in html
    assert not re.search(r'(?:src|href)="(?!data:|#)', html)
    assert "<script" not in html
    assert html.count('role="img" aria-label="') == html.count("<svg") == 6
    assert html.count('<img src="data:image/jpeg;base64,') == len(content.MONTAGE)
    names = re.findall(r'\bid="([^"]+)"', html)
    assert len(names) == len(set(names))
    for target in re.findall(r"url\(#([^)]+)\)", html):
        assert target in names


def test_what_could_be_markup_is_text(known, monkeypatch):
    monkeypatch.setattr(page, "sections", lambda _: [])  # the head is enough
    evil = replace(known, card=replace(known.card, version="<b>3</b>"))
    assert "<b>3</b>" not in page.html(evil)
    assert "&lt;b&gt;3" in page.html(evil)


def test_drawings_follow_the_colours_of_the_page(known):
    shown = plots.calibration(known.figures)
    assert "var(--series-1)" in shown.svg
    assert "currentColor" in shown.svg
    assert not any(colour in shown.svg for colour in drawing.COLOURS)
    assert "var(" not in shown._repr_html_()
    assert str(known.figures["200 px"]["calibration error"]) in shown.alt


def test_outcomes_of_another_card_are_refused(folder, tmp_path, monkeypatch):
    stale = tmp_path / SHIPPED
    shutil.copytree(folder, stale)
    with (stale / kept.OUTCOMES).open("a") as file:
        file.write("100 px,0,fake,1,1,50,1,1\n")
    with pytest.raises(content.NotMeasured, match="make evaluate"):
        content.read(stale)
    monkeypatch.setattr(command, "FOLDER", tmp_path)
    monkeypatch.setattr(command, "DATA", tmp_path / "none")
    monkeypatch.setattr("sys.argv", ["report", "--to", str(tmp_path)])
    with pytest.raises(SystemExit, match="DATA=folder"):
        command.main()
    assert not (tmp_path / "report.html").exists()


def test_the_aims_are_held_against_what_came_out(known):
    table = parts.aims(known.figures)
    row = next(row for row in table.rows if row[0].startswith("Real photos that are aligned"))
    share = known.figures["200 px"]["false alarms"]["aligned"]["fake"]["value"]
    assert row[3].startswith(f"{share:.1%}")
    assert row[4] == ("reached" if share <= 0.03 else "missed")
    assert {row[4] for row in table.rows} == {"reached", "missed", "not measured"}


def test_photos_of_each_kind_are_all_in_the_confusion_and_size_tables(known):
    own = known.under("100 px")
    for row in parts.confusion(own).rows:
        assert sum(int(cell.split()[0]) for cell in row[2:] if cell != "-") == int(row[1])
    counted = sum(int(row[1].split(" of ")[1].split()[0]) for row in parts.by_size(own).rows if row[1] != "-")
    assert counted == sum(one.subject.fake and one.side is not None for one in own)


def test_damage_is_measured_on_the_same_pictures(known):
    rows = parts.damaged(known.outcomes, {one.subject.place for one in known.under("200 px, blurred")})
    counts = {name: each["StyleGAN family"]["auc"]["fakes"] for name, each in rows.items()}
    assert len(counts) == 8
    assert max(counts.values()) - min(counts.values()) <= 3  # but for faces that are too small
    assert max(counts.values()) < 30


def test_the_worst_mistakes_come_first_and_are_told_in_words(known):
    reals = [one for one in known.under("200 px") if not one.subject.fake and one.probability is not None]
    worst = max(reals, key=lambda one: one.probability)
    told = mistakes.worst(known.outcomes, "200 px", fake=False)
    assert len(told) == mistakes.EACH
    assert f"picture {worst.subject.place})" in told[0]
    assert f"(probability of fake {worst.probability:.1%}, by the network alone {worst.pixels:.1%})" in told[0]
    same = (
        sum(
            one.subject == worst.subject and one.said is worst.said and one.probability is not None
            for one in known.outcomes
        )
        - 1
    )
    assert f"the same was said under {same} of" in told[0]
    assert all(label in mistakes.SAID for label in Label)


def test_every_figure_of_others_names_its_source():
    for row in json.loads((content.HERE / "others.json").read_text(encoding="utf-8"))["rows"]:
        assert row["who"]
        assert len(row["source"]) > 20
        assert re.search(r"\d", row["figure"])


def test_the_four_classifiers_are_shown_once_they_were_compared(known, tmp_path, monkeypatch):
    monkeypatch.setattr(content, "COMPARISON", tmp_path / "comparison.json")
    assert [section.name for section in content.others(known)] == ["others"]
    monkeypatch.setattr(compare, "RESULTS", tmp_path / "comparison.json")
    compare.write([compare.Run("cnn", "ciplab 0", 0.8, 0.9, 600)])
    *_, four = content.others(known)
    assert four.name == "four"
    assert "0.800" in four.tables[0][1].rows[0]


def test_strengths_in_the_card_are_shown_as_they_are(known):
    found = {"eye_alignment": {"findings": {"whole": {"strength": "strong", "ratio": 41.5, "by size": {"x": 1}}}}}
    ((_, table),) = parts.strengths(found)
    assert (table.head, table.rows) == (
        ["cue", "finding", "strength", "ratio"],
        [["eye_alignment", "whole", "strong", "41.5"]],
    )
    assert parts.strengths(None) == []


def test_what_was_tried_beside_the_network_is_shown(known):
    tried = {"profile": {"0.1%": 0.5, "1.0%": 0.75}, "re-cropped": 0.4}
    written = [
        tried | {"cues": ["network"], "kept": False},
        tried | {"cues": ["network", "eye_alignment"], "kept": True},
    ]
    ((_, table),) = parts.ablation(written)
    assert table.rows == [
        ["network", "50.0%", "75.0%", "40.0%", "-"],
        ["network + eye_alignment", "50.0%", "75.0%", "40.0%", "yes"],
    ]
    assert parts.ablation(None) == []


def test_the_command_writes_page_and_notebook_which_runs_from_top_to_bottom(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "FOLDER", folder.parent)
    monkeypatch.setattr(command, "DATA", tmp_path / "none")
    monkeypatch.setattr("sys.argv", ["report", "--to", str(tmp_path / "new")])
    command.main()
    assert capsys.readouterr().out.split() == [str(tmp_path / "new" / name) for name in ("report.html", "report.ipynb")]
    assert "</html>" in (tmp_path / "new" / "report.html").read_text(encoding="utf-8")
    book = nbformat.read(tmp_path / "new" / "report.ipynb", as_version=4)
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert sum("<svg" in output.get("data", {}).get("text/html", "") for cell in cells for output in cell.outputs) == 4
    kept_book = nbformat.read(page.NOTEBOOK, as_version=4)
    assert all(not cell.outputs for cell in kept_book.cells if cell.cell_type == "code")


def test_a_notebook_with_a_broken_cell_is_not_kept(tmp_path, monkeypatch):
    broken = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    nbformat.write(broken, tmp_path / "broken.ipynb")
    monkeypatch.setattr(page, "NOTEBOOK", tmp_path / "broken.ipynb")
    with pytest.raises(Exception, match="ZeroDivisionError"):
        page.run_notebook(tmp_path / "report.ipynb", tmp_path)
    assert not (tmp_path / "report.ipynb").exists()
