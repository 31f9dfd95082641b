"""Progress from Python: a function is called, True shows a bar where there is somewhere for one."""

import sys
from types import SimpleNamespace

import pytest

import pyedge
from pyedge import progress


class Shown(list):
    """A notebook's display, which keeps what it is given."""

    def update(self, html):
        self.append(html)


@pytest.fixture
def notebook(monkeypatch):
    shown = Shown()

    def display(html, display_id):
        assert display_id
        shown.append(html)
        return shown

    python = SimpleNamespace(get_ipython=lambda: SimpleNamespace(kernel=object()))
    module = SimpleNamespace(HTML=str, display=display)
    monkeypatch.setitem(sys.modules, "IPython", python)
    monkeypatch.setitem(sys.modules, "IPython.display", module)
    return shown


def test_notebook_shows_a_bar_up_to_its_end(notebook):
    with progress.bar("a <b>") as move:
        for done in range(1, 101):
            move(done, 100)
    assert notebook[0] == "a &lt;b&gt;"
    assert notebook[-1] == 'a &lt;b&gt; <progress value="100" max="100"></progress> 100 of 100'
    assert len(notebook) < 100  # seldom enough


@pytest.mark.parametrize("given", [None, True, False, "function"])
@pytest.mark.parametrize("kind", ["machine", "ensemble", "one by one"])
def test_training_takes_a_function_or_true(notebook, kind, given):
    task, configuration = pyedge.published("allostery-1"), pyedge.MachineConfiguration()
    if kind == "one by one":

        def configuration(replica):  # machines that differ are trained one after another
            return pyedge.MachineConfiguration(seed=replica, replica=replica).build()

    calls = []
    chosen = (lambda done, whole: calls.append((done, whole))) if given == "function" else given
    learner = configuration.build() if kind == "machine" else pyedge.Ensemble(configuration, 3)
    learner.train(task, 4, progress=chosen)
    whole = 4 if kind == "machine" else 3
    assert calls[-1:] == ([(whole, whole)] if given == "function" else [])
    assert bool(notebook) == (given is True)
    assert given is not True or f"{whole} of {whole}" in notebook[-1]


def test_no_bar_in_a_pipe(capsys):
    history = (
        pyedge.MachineConfiguration()
        .build()
        .train(pyedge.published("allostery-1"), 4, progress=True)
    )
    assert len(history) == 4
    assert capsys.readouterr() == ("", "")


def test_terminal_shows_a_bar(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    with progress.bar("what [b] is done") as move:
        move(1, 2)
    assert "what [b] is done" in capsys.readouterr().err
