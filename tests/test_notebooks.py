"""The notebooks of examples/ run, and their outputs are those that they show."""

from pathlib import Path

import pytest

from tests.packages import package

nbformat = package("nbformat")
nbclient = package("nbclient")

EXAMPLES = Path(__file__).parents[1] / "examples"


def _shown(notebook):
    """The texts, and the kinds of data, that the cells of a notebook have put out, cell by cell."""
    return [
        [
            (
                output.get("text", ""),
                output.get("data", {}).get("text/plain", ""),
                sorted(output.get("data", {})),
            )
            for output in cell.get("outputs", [])
        ]
        for cell in notebook.cells
    ]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.ipynb")), ids=lambda path: path.stem)
def test_notebook_runs_and_shows_what_it_says(path):
    stored, again = nbformat.read(path, 4), nbformat.read(path, 4)
    client = nbclient.NotebookClient(again, timeout=300, record_timing=False)
    client.execute(cwd=str(EXAMPLES))
    assert _shown(again) == _shown(stored)
    assert path.stat().st_size < 400_000
