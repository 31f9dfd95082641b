"""Transistors in place of subcircuits, and the bins of models that they need."""

import pytest

from circuits.chip import mos_models
from circuits.chip.mos_models import Size
from circuits.circuit import CircuitError
from tests.refusals import refused

BIN = """\
.model sky130_fd_pr__nfet_01v8__model.{} nmos
* bin
+ lmin = {} lmax = {} wmin = {} wmax = {}
+ level = 54
"""


@pytest.fixture
def folder(tmp_path):
    """A folder of models with two bins."""
    bins = [(0, "1.5e-07", "1.8e-07", "4.2e-07", "1.0e-06"), (1, "1.5e-07", "1.8e-07", "1.0e-06",
            "2.0e-06")]  # fmt: skip
    cells = tmp_path / "cells" / "nfet_01v8"
    cells.mkdir(parents=True)
    start = "sky130_fd_pr__nfet_01v8__"
    (cells / f"{start}ss.corner.spice").write_text("* one\n.param slow = 1\n.include x.spice\n")
    (cells / f"{start}mismatch.corner.spice").write_text(".param spread = 0\n")
    text = ".subckt sky130_fd_pr__nfet_01v8 d g s b\n" + "".join(BIN.format(*each) for each in bins)
    (cells / f"{start}ss.pm3.spice").write_text(text + ".ends\n")
    parameters = tmp_path / "models" / "parameters"
    parameters.mkdir(parents=True)
    for name in ("lod", "invariant"):
        (parameters / f"{name}.spice").write_text(f".param {name} = 1\n")
    return tmp_path


def test_a_subcircuit_becomes_a_transistor():
    text, sizes = mos_models.plain(
        "X0 Y A VGND VNB sky130_fd_pr__special_nfet_01v8 w=360000u l=150000u\nXg1 a b cell\n"
    )
    assert sizes == {Size("nfet_01v8", 3.6e-7, 1.5e-7)}
    first, second, _ = text.split("\n")
    assert first.startswith(
        "M0 Y A VGND VNB sky130_fd_pr__nfet_01v8__model w=3.6e-07 l=1.5e-07 as="
    )
    assert second == "Xg1 a b cell"


@pytest.mark.parametrize(("width", "place"), [(4.2e-7, 0), (0.65e-6, 0), (1e-6, 1), (1.9e-6, 1)])
def test_only_the_bins_that_are_used(width, place, folder):
    text = mos_models.models(folder, {Size("nfet_01v8", width, 1.5e-7)}, "ss")
    assert f"__model.{place} nmos" in text
    assert text.count(".model") == 1
    assert ".param slow = 1" in text
    assert ".include" not in text
    assert "*" not in text


def test_a_size_without_a_model_is_one_line(folder):
    refused(
        lambda: mos_models.models(folder, {Size("nfet_01v8", 2.5e-6, 1.5e-7)}, "ss"),
        "nfet_01v8 has no model of 2.5 by 0.15 um", kind=CircuitError,
    )  # fmt: skip
