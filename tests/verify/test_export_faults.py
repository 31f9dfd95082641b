"""Planted faults change what a project says, and count as caught by their own check alone."""

from functools import cache
from pathlib import Path

import pytest

from circuits.kicad import board_check
from circuits.pcb.design_rules import DesignRules
from pyedge.hardware import kicad_project
from pyedge.training.configuration import MachineConfiguration
from pyedge.verify import Finding
from pyedge.verify.export_faults import FAULTS, Fault, caught, component, fault_checks, removed
from pyedge.verify.exports import same_fields
from tests.circuits.kicad.reader import nets

ON_BOARD = [name for name, fault in FAULTS.items() if fault.file.endswith(".kicad_pcb")]


@cache
def board():
    return kicad_project.projects(MachineConfiguration.make({"network": "divider"}))["machine"]


def right():
    return board().drawing


def export(folder: Path):
    for name, text in right().files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return right()


@pytest.mark.parametrize("name", ON_BOARD)
def test_a_fault_of_the_board_is_found_by_the_project_s_own_check(name):
    fault = FAULTS[name]
    text = board().files[fault.file]
    assert not list(board_check.faults(text, right().packages, DesignRules()))
    assert list(board_check.faults(fault.edit(text), right().packages, DesignRules()))


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in ON_BOARD])
def test_a_fault_is_one_of_the_nets_or_of_the_fields(name, tmp_path):
    fault = FAULTS[name]
    wrong = fault.edit(right().files[fault.file])
    assert wrong != right().files[fault.file]
    export(tmp_path)
    assert same_fields(tmp_path, right()).passed
    (tmp_path / fault.file).write_text(wrong, encoding="utf-8")
    fields = same_fields(tmp_path, right())
    other_nets = nets({**right().files, fault.file: wrong}) != nets(right().files)
    assert other_nets == (name not in ("wrong-value", "part-number-of-one-unit"))
    assert fields.passed == other_nets, fields.detail


def test_one_unit_of_a_shared_package_is_named(tmp_path):
    export(tmp_path)
    fault = FAULTS["part-number-of-one-unit"]
    (tmp_path / fault.file).write_text(fault.edit(right().files[fault.file]), encoding="utf-8")
    detail = same_fields(tmp_path, right()).detail
    assert "U5 unit 2: ('LM339A', 'Package_DIP:DIP-14_W7.62mm', 'LM339AN') in the circuit" in detail
    assert "unit 1" not in detail


@pytest.mark.parametrize(
    "edit", [component("first", "(mirror y)", ""), component("third", "a", "b"), removed("xyz")]
)
def test_a_fault_that_fits_the_drawing_no_longer_is_refused(edit):
    with pytest.raises(ValueError, match="cannot be planted"):
        edit(right().files["edge_paper.kicad_sch"])


@pytest.mark.parametrize(
    ("fault", "failed", "passes"),
    [
        (None, (), True),
        (None, ("netlist",), False),
        ("rules", ("rules",), True),
        ("rules", ("rules", "netlist"), True),
        ("rules", ("netlist",), False),
        ("rules", (), False),
    ],
)
def test_a_fault_must_be_caught_by_its_own_check(fault, failed, passes):
    marked = Fault("pyedge.kicad_sym", lambda text: text + "; wrong", fault) if fault else None
    read = []

    def catcher(name, folder, drawing):
        assert drawing is right()
        read.append((folder / "pyedge.kicad_sym").read_text(encoding="utf-8"))
        return Finding(name not in failed, 1, f"{name} complains")

    catchers = {
        name: lambda folder, drawing, name=name: catcher(name, folder, drawing)
        for name in ("rules", "netlist")
    }
    finding = caught(marked, export, catchers)
    assert finding.passed == passes
    assert finding.measured == f"caught by {', '.join(failed) or 'nothing'}"
    assert all(text.endswith("; wrong") == bool(fault) for text in read)
    if fault in failed:
        assert finding.detail == "rules complains"


def test_there_is_a_check_for_each_fault():
    names = [check.name for check in fault_checks(export, {})]
    assert names == [f"exports/faults/{name}" for name in ("none", *FAULTS)]
