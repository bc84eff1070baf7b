"""Sections -> the page, and the notebook -> the notebook with what its cells answer."""

import os
from pathlib import Path

import jinja2
import nbformat
from nbclient import NotebookClient

from models.training.report.content import Known, sections, words

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
NOTEBOOK = HERE / "report.ipynb"
SECONDS = 300  # for one cell


def html(known: Known) -> str:
    """The whole page, with all that it needs in it."""
    loader = jinja2.FileSystemLoader(HERE)
    pages = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    return pages.get_template("page.html.j2").render(card=known.card, sections=sections(known), words=words())


def run_notebook(to: Path, folder: Path) -> None:
    """Run the notebook from top to bottom on a detector's folder, and keep its answers. Raises where a cell fails."""
    book = nbformat.read(NOTEBOOK, as_version=4)
    client = NotebookClient(book, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}})
    client.execute(env=os.environ | {"DETECTOR": str(folder)})
    nbformat.write(book, to)
