"""The driver of an FPGA on a serial line, over a pseudo-terminal: right answers, and wrong ones."""

import json
import sys

import numpy as np
import pytest

from hdl.fpga import build, protocol
from hdl.fpga.boards import BOARDS
from hdl.fpga.model import FpgaModel
from hdl.fpga.simulated import SimulatedLine
from pyedge.cli.app import run
from pyedge.errors import MissingTool, ToolError
from pyedge.logic import BehavioralLogic, named_logic
from pyedge.logic import fpga as driver
from tests.hdl.tools import need
from tests.logic.terminal import Terminal
from tests.packages import package
from tests.refusals import complained, refused


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    """Never too short where the FPGA answers."""
    monkeypatch.setattr(driver, "_PATIENCE", 30.0)


def compare(logic, steps=40):
    """A logic counts as the model of it does; both rails are reached."""
    model = BehavioralLogic(logic.n_edges, logic.levels)
    stimulus = np.random.default_rng(1).random((steps, 2, logic.n_edges)) < 0.5
    stimulus[steps // 2 :, 0], stimulus[steps // 2 :, 1, ::2] = True, True
    assert np.array_equal(logic.codes, model.codes)
    for first, second in stimulus:
        assert np.array_equal(logic.count(first, second), model.count(first, second))
    wanted = np.arange(logic.n_edges) % logic.levels
    logic.preset(wanted)
    assert np.array_equal(logic.codes, wanted)


@pytest.mark.parametrize(("edges", "levels"), [(2, 16), (9, 20), (16, 128)])
def test_the_driver_and_the_model_of_the_fpga_agree(edges, levels):
    with Terminal(FpgaModel(edges, levels).answer) as terminal:
        logic = named_logic(f"serial:{terminal.port}@3000000", edges, levels)
        compare(logic)
        logic.close()
        again = named_logic(f"serial:{terminal.port}", edges, levels)  # is reset
        assert again.codes.tolist() == [levels // 2] * edges
        again.close()


def test_the_driver_and_the_rtl_agree():
    need("icarus")
    line = SimulatedLine(build.sources(BOARDS["icestick"], 5, 16, 4), 4)
    model = FpgaModel(5, 16)

    def answer(data):
        line.write(data)
        return line.read(len(model.answer(data)))

    with Terminal(answer) as terminal:
        logic = named_logic(f"serial:{terminal.port}", 5, 16)
        compare(logic, 16)
        logic.close()
    line.close()


def test_a_request_that_was_begun_before_is_ended(monkeypatch):
    monkeypatch.setattr(driver, "_PATIENCE", 0.5)
    model = FpgaModel(4, 16)
    model.answer(protocol.step(1, 2, 4)[:2])
    with Terminal(model.answer) as terminal:
        logic = named_logic(f"serial:{terminal.port}", 4, 16)
        compare(logic)
        logic.close()


def test_an_fpga_of_another_size_or_version_is_one_line():
    with Terminal(FpgaModel(4, 16).answer) as terminal:
        name = f"serial:{terminal.port}"
        refused(lambda: named_logic(name, 4, 128), name, "4 edges of 16", "machine 4 of 128")
    other = protocol.Size(9, 4, 16).encode()
    with Terminal(lambda _: protocol.frame(b"V", other)) as terminal:
        name = f"serial:{terminal.port}"
        refused(lambda: named_logic(name, 4, 16), "of version 9", kind=ToolError)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda data: b"", "does not answer: is its bitstream loaded"),
        (lambda data: data, "stopped in the middle|does not answer as it should"),  # looped back
        (lambda data: b"\x00\xff\x13garbage", "does not answer as it should"),
        (lambda data: b"V\x01", "stopped in the middle of a reply"),
        (lambda data: protocol.frame(b"E"), "got a request that was damaged"),
        (lambda data: b"V" + bytes(7), "does not answer as it should"),
    ],
)
def test_what_does_not_answer_right_is_one_line(answer, said, monkeypatch):
    monkeypatch.setattr(driver, "_PATIENCE", 0.1)
    with Terminal(answer) as terminal, pytest.raises(ToolError, match=said) as caught:
        named_logic(f"serial:{terminal.port}", 4, 16)
    assert str(caught.value).startswith(f"serial:{terminal.port} ")
    assert "\n" not in str(caught.value)


def test_unplugged_in_the_middle_keeps_what_was_trained(capsys, tmp_path):
    model, left = FpgaModel(2, 128), iter(range(11))

    def answer(data):
        reply = model.answer(data)  # is empty where a request comes in parts
        return reply if not reply or next(left, None) is not None else None

    folder = str(tmp_path / "run")
    with Terminal(answer) as terminal:
        words = ["train", "divider", "--logic", f"serial:{terminal.port}", "--steps", "50"]
        assert run([*words, "--out", folder]) == 3
    printed = capsys.readouterr().err.splitlines()
    assert f"serial:{terminal.port} is gone: " in printed[-1]
    assert f"steps are kept, go on with: pyedge train --resume {folder}" in printed[-1]


class Interrupted:
    """A line whose reader is interrupted in the middle of the fourth reply."""

    def __init__(self):
        self._model, self._left, self._waiting = FpgaModel(2, 16), 4, b""
        self.closed = False

    def write(self, data):
        if self.closed:
            raise OSError("it was closed")
        self._left -= 1
        self._waiting += self._model.answer(data)

    def read(self, size):
        if self._left == 0:
            raise KeyboardInterrupt
        data, self._waiting = self._waiting[:size], self._waiting[size:]
        return data

    def close(self):
        self.closed = True


def test_interrupted_in_a_reply_no_later_one_is_taken_for_the_next():
    line, low = Interrupted(), np.zeros(2, bool)
    logic = driver.FpgaLogic(2, 16, line, "serial:here")
    assert logic.count(low, low).tolist() == [7, 7]
    with pytest.raises(KeyboardInterrupt):
        logic.count(low, low)
    assert line.closed
    refused(lambda: logic.count(low, low), "serial:here is gone: it was closed", kind=ToolError)


def test_a_device_that_never_stops_sending_is_one_line():
    class Talking(Interrupted):
        def read(self, size):
            return b"$GPGGA,"[:size]

    refused(
        lambda: driver.FpgaLogic(2, 16, Talking(), "serial:gps"), "as it should", kind=ToolError
    )


def test_a_training_over_the_line_is_that_of_the_model(capsys):
    def trained(*words):
        assert run(["train", "divider", "--steps", "30", "--json", *words]) == 0
        return json.loads(capsys.readouterr().out)

    with Terminal(FpgaModel(2, 128).answer) as terminal:
        over = trained("--logic", f"serial:{terminal.port}")
    own = trained()
    assert over["wiper"] == own["wiper"]
    assert over["mse_late"] == own["mse_late"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("serial:", "write serial:PORT or serial:PORT@BAUD"),
        ("serial:/dev/null@fast", "write serial:PORT or serial:PORT@BAUD"),
        ("serial:/dev/null@0", "write serial:PORT or serial:PORT@BAUD"),
        ("serial:/dev/nowhere", "cannot be opened: No such file"),
        ("serial:/dev/null", "cannot be opened"),
        ("fpga:nowhere", "no folder of pyedge export fpga"),
        ("parallel:/dev/lp0", "serial:PORT"),
    ],
)
def test_names_that_are_no_fpga_are_one_line(name, said, capsys):
    package("serial")
    assert said in complained(capsys, "train", "divider", "--logic", name)


def test_without_pyserial_one_line_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "serial", None)
    refused(lambda: named_logic("serial:/dev/ttyUSB1", 2), "pip install", kind=MissingTool)


def test_an_fpga_has_no_waves(capsys):
    for name in ("serial:/dev/ttyUSB1", "fpga:folder"):
        words = ("train", "divider", "--logic", name, "--waves", "a.vcd")
        assert "no waves" in complained(capsys, *words)
