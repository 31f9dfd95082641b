"""All examples run, with the numbers expected."""

import re
import subprocess
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from tests.circuits.chip.cells import need_cells

EXAMPLES = Path(__file__).parents[1] / "examples"


def load(name):
    return import_module(f"examples.{name}")


def test_all_examples_are_listed():
    tested = re.findall(r'load\("(\w+)"\)', Path(__file__).read_text(encoding="utf-8"))
    assert sorted(path.stem for path in EXAMPLES.glob("*.py")) == tested


def test_train():
    assert load("ex01_train").main().orders_late == pytest.approx(3.394, abs=1e-3)


def test_own_machine():
    perfect, offset = load("ex02_own_machine").main()
    assert perfect.late == pytest.approx(2.45e-4, rel=1e-2)
    assert offset.late == pytest.approx(1.00e-3, rel=1e-2)


def test_step_by_step():
    assert load("ex03_step_by_step").main() == [59, 69]


def test_waves(tmp_path):
    assert load("ex04_waves").main(tmp_path) == [65, 64, 65, 64]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["divider.png", "divider.vcd"]


def test_front_end(tmp_path, capsys):
    best = load("ex05_front_end").main(tmp_path, chips=4, per_decade=2)
    assert best == pytest.approx(316e3, rel=1e-2)
    assert (tmp_path / "averaging.png").stat().st_size > 10_000
    assert "sum in quadrature                    139.7 uV" in capsys.readouterr().out


def test_power():
    results = load("ex06_power").main("allostery-1", "allostery-4")
    assert results["least"] == pytest.approx(0.918e-3, rel=1e-3)
    assert results["most"] == pytest.approx(1.088e-3, rel=1e-3)
    assert results["electronics"] == pytest.approx(26e-3, rel=2e-2)


@pytest.mark.slow
def test_real_edge(tmp_path):
    results = load("ex07_real_edge").main(tmp_path, trials=6)
    assert results["unlike"] <= 3  # of 288
    assert results["clock"] == pytest.approx(10.9e3, rel=1e-2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["response.png", "timing.png"]


def test_deck_with_one_edge(tmp_path):
    deck = EXAMPLES / "own" / "one_edge.cir"
    printed = subprocess.check_output(["ngspice", "-b", deck], cwd=tmp_path, text=True)
    codes = [round(float(code)) for code in re.findall(r"^code += +(\S+)", printed, re.M)]
    assert codes == [63, 62, 61, 60, 61, 62, 63, 64]
    assert (tmp_path / "one_edge.raw").read_bytes().startswith(b"Title: * one edge in a deck")


def test_deck_with_one_transistor_edge(tmp_path):
    """Gates go up and down by the differences of the squares over V0 R C."""
    deck = EXAMPLES / "own" / "one_transistor_edge.cir"
    printed = subprocess.check_output(["ngspice", "-b", deck], cwd=tmp_path, text=True)
    gates = [float(volts) for volts in re.findall(r"^gate += +(\S+)", printed, re.M)]
    rate = 101e-6 / (0.3293 * 2.2022e-3)
    changes = [0.03 * rate, 0.03 * rate, -0.05 * rate, -0.05 * rate]
    assert np.diff([1.5, *gates]) == pytest.approx(changes, rel=1e-2)
    assert (tmp_path / "one_transistor_edge.raw").exists()


def test_ensemble(tmp_path):
    median, worst, alone = load("ex08_ensemble").main(tmp_path, machines=300)
    assert median == pytest.approx(1.184e-3, rel=1e-3)
    assert worst == pytest.approx(3.034e-3, rel=1e-3)
    assert alone == pytest.approx(worst, rel=1e-12)
    assert (tmp_path / "offset.html").stat().st_size > 10_000


def test_board(tmp_path):
    results = load("ex09_board").main(tmp_path / "board")
    assert results["parts"] == 327
    assert (tmp_path / "board" / "machine.kicad_pcb").is_file()


@pytest.mark.slow
def test_transistor_level_edge(tmp_path):
    need_cells("sky130")
    results = load("ex10_transistor_level_edge").main(tmp_path, steps=5)
    assert results["error"] == pytest.approx(29.5e-3, rel=2e-2)
    assert results["late_2"] > results["late_32"]
    assert (tmp_path / "learning.png").stat().st_size > 10_000


def test_transistor_machine(tmp_path):
    late, outputs = load("ex11_transistor_machine").main(tmp_path)
    assert late < 1e-12
    assert outputs == pytest.approx([0, -0.087, -0.087, 0], abs=1e-5)
    assert (tmp_path / "xor.png").stat().st_size > 10_000


def test_rewards():
    main = load("ex12_rewards").main
    assert main(40, 5000) == 0.9
    machine = EXAMPLES / "own" / "four-states-machine.toml"
    assert main(16, 20_000, "four-states-published", str(machine)) == 0.6875


def test_springs(tmp_path):
    displaced = load("ex13_springs").main(tmp_path)
    assert displaced == pytest.approx([-0.62533, -0.47998], abs=2e-5)
    assert (tmp_path / "springs.png").stat().st_size > 10_000


def test_ageing():
    found = load("ex14_ageing").main(30)
    assert found["linear-map"] < 0.2 < 0.9 < found["random-map"]


def test_edge_state(tmp_path, capsys):
    """Every tension is given by statics, so compliances stay within the ratios of the widths."""
    found = load("ex15_edge_state").main(tmp_path)
    (soft, soft_after), (stiff, stiff_after) = found["soft"], found["stiff"]
    assert "1 zero mode, 0 self-stresses" in capsys.readouterr().out
    assert soft / stiff == pytest.approx(1130, rel=1e-2)
    assert soft_after / soft == pytest.approx(2.0 / 2.5, abs=1e-3)
    assert stiff_after / stiff == pytest.approx(2.0 / 1.5, abs=1e-3)
    assert (tmp_path / "edge-state.png").stat().st_size > 10_000
