"""How objects look in a notebook: a short line, and HTML in which names are text alone."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyedge
from pyedge.html import card, line, listed
from pyedge.studies import Study
from tests.packages import package

EVIL = "<script>alert(\"1\")</script> & 'x' <b>"
TEXTS = st.text(st.sampled_from("<>&\"'/;a é")) | st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn"))
)


def displayed(name):
    """An object of each kind, each with this name where it has one."""
    network = replace(pyedge.named("torus16"), name=name)
    machine = pyedge.MachineConfiguration(network=network)
    task = replace(pyedge.published("allostery-1"), name=name)
    built = machine.build()
    history = built.train(task, 20)
    ensemble = pyedge.Ensemble(machine, 3)
    return {
        "Network": network,
        "MachineConfiguration": machine,
        "LearningMachine": built,
        "Task": task,
        "Classification": replace(pyedge.published("iris"), name=name),
        "History": history,
        "Record": built.step({1: 5.0, 9: 0.0}, {4: 2.0}, eta=0.5),
        "Ensemble": ensemble,
        "Outcome": ensemble.train(task, 20),
        "Study": Study(name="own", title=name, task=task, machine=machine, replicas=40),
    }


KINDS = ["Network", "MachineConfiguration", "LearningMachine", "Task", "Classification", "History",
         "Record", "Ensemble", "Outcome", "Study"]  # fmt: skip


@pytest.fixture(scope="module")
def objects():
    return displayed(EVIL)


@pytest.mark.parametrize("kind", KINDS)
def test_a_short_line(objects, kind):
    for text in (repr(objects[kind]), str(objects[kind])):
        assert text.startswith(f"<{kind} ")
        assert len(text) < 200
        assert "\n" not in text
        assert "array(" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_html_has_a_table_and_names_are_text_alone(objects, kind):
    root = ET.fromstring(objects[kind]._repr_html_())
    assert len(root.findall(".//tr")) >= 2
    tags = {each.tag.rpartition("}")[2] for each in root.iter()}
    drawn = {"svg", "path", "circle", "text", "polyline"}
    assert tags <= {"div", "b", "table", "tr", "th", "td", *drawn}
    assert ("svg" in tags) == (
        kind in ("Network", "MachineConfiguration", "LearningMachine", "History")
    )
    assert root.find("b").text == line(repr(objects[kind])[1:-1])


@pytest.mark.parametrize("kind", ["Network", "Outcome", "Task", "LearningMachine"])
def test_thousands_of_numbers_are_never_shown(kind):
    network = pyedge.named("square:40x40")
    machine = pyedge.MachineConfiguration(network=network, physics="sparse")
    many = tuple(range(3, 1003))
    each = {
        "Network": lambda: network,
        "LearningMachine": machine.build,
        "Task": lambda: pyedge.allostery("many", {1: 5.0, 2: 0.0}, dict.fromkeys(many, 1.0)),
        "Outcome": lambda: pyedge.Ensemble(pyedge.MachineConfiguration(), 2000).train(
            pyedge.published("allostery-1"), 1
        ),
    }[kind]()
    assert len(repr(each)) < 200
    assert len("".join(ET.fromstring(each._repr_html_()).itertext())) < 1500


def test_numbers_are_those_of_the_object(objects):
    history, outcome = objects["History"], objects["Outcome"]
    assert f"{history.late:.3g} V^2" in repr(history)
    html = history._repr_html_()
    for value in (history.initial, history.late, history.best):
        assert f"{value:.3g} V^2" in html
    outcome = replace(outcome, late=np.array([1e-3, 2e-3, 5e-3, 9e-3]), rails=np.array([0.25, 0.5]))
    assert "final error 0.0035 V^2 (median)" in repr(outcome)
    text = "0.0035 (half of them 0.00175 to 0.006) V^2, largest 0.009 V^2"
    assert text in outcome._repr_html_()
    assert "37.5%" in outcome._repr_html_()
    record = objects["Record"]
    assert f"{int(record.first.sum())} of 16 set" in record._repr_html_()
    assert "1 point of 40 machines each" in repr(objects["Study"])
    changed = pyedge.MachineConfiguration.make({"seed": 3, "comparator": {"noise": "7mV"}})
    assert repr(changed).endswith("seed = 3, comparator.noise = 0.007>")


@given(TEXTS, TEXTS, TEXTS)
def test_text_is_escaped(title, name, value):
    root = ET.fromstring(card(title, {name: value}))
    assert [each.tag for each in root.iter()] == ["div", "b", "div", "table", "tr", "th", "td"]
    found = [root.find(f".//{tag}").text or "" for tag in ("b", "th", "td")]
    assert found == [line(text) for text in (title, name, value)]


@given(st.text())
def test_line_is_one_line_and_short(text):
    assert len(line(text).splitlines()) <= 1
    assert len(line(text)) <= 160


def test_long_lists_are_cut():
    assert listed(range(12)) == ", ".join(map(str, range(12)))
    assert listed(range(1000)).endswith("11, ... (1000)")


def test_own_configuration_of_an_ensemble_has_its_functions_name():
    def made(replica):
        return pyedge.MachineConfiguration(replica=replica).build()

    assert "made" in repr(pyedge.Ensemble(made, 2))


def test_ipython_shows_objects_and_figures(objects):
    formatters = package("IPython.core.formatters")
    from pyedge.plots import training_figure

    show = formatters.DisplayFormatter(active_types=["text/plain", "text/html", "image/png"]).format
    for each in objects.values():
        data, _ = show(each)
        assert data["text/plain"] == repr(each)
        assert data["text/html"] == each._repr_html_()
    data, _ = show(training_figure(objects["History"]))
    assert data["image/png"][:4] == b"\x89PNG"
