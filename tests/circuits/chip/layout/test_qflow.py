"""What qflow's programs write, read; its errors in one line."""

import stat

import pytest

from circuits.chip.design import EdgeDesign
from circuits.chip.layout import qflow
from circuits.chip.layout.programs import QFLOW
from hdl.tools import MissingTool, ToolError
from tests.circuits.chip.cells import need_cells, need_program
from tests.refusals import refused

EDGE = EdgeDesign(2, "d")
TEXTS = {
    "edge.def": "UNITS DISTANCE MICRONS 100 ;\nDIEAREA ( -480 -400 ) ( 9520 4600 ) ;\n"
    "- A_1 NAND2X1 + PLACED ( 0 100 ) N ;\n- FILL_1 FILL + PLACED ( 0 100 ) N ;\n"
    "- B_1 INVX1 + PLACED ( 0 100 ) FS ;\n",
    "log/route.log": "Failed net routes: 2\nNo failed routes!\nFinal: No failed routes!\n",
    "log/post_sta.log": "Computed maximum clock frequency (zero margin) = 384.104 MHz\n",
    "log/sta.log": "Computed maximum clock frequency (zero margin) = 386.05 MHz\n",
    "log/lvs.log": "Result: Circuits match uniquely.\nTotal errors = 0\n",
    "comp.out": "",
    "log/drc.log": "drc = 0\n",
}


def test_a_report_is_read_of_the_logs():
    found = qflow.report("edge", TEXTS)
    assert found == qflow.Report("edge", 2, 5000.0, 0, 384104000.0, 386050000.0, (), 0)
    assert found.clean
    assert found.describe()["area_um2"] == 5000.0


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("log/route.log", "Final: Failed net routes: 3\n", "failed_routes", 3),
        ("log/drc.log", "drc = 12\n", "drc", 12),
        ("log/lvs.log", TEXTS["log/lvs.log"].replace("= 0", "= 2"), "lvs", ("2 errors",)),
        (
            "log/lvs.log",
            "Result: Netlists do not match.\nTotal errors = 4\n",
            "lvs",
            ("Netlists do not match.",),
        ),
    ],
)
def test_what_is_wrong_is_in_the_report(name, text, field, value):
    found = qflow.report("edge", {**TEXTS, name: text})
    assert getattr(found, field) == value
    assert not found.clean


@pytest.mark.parametrize("name", [name for name in TEXTS if name not in ("comp.out",)])
def test_an_empty_log_is_an_error(name):
    with pytest.raises(ToolError, match=r"qflow's logs have not|netgen failed"):
        qflow.report("edge", {**TEXTS, name: ""})


def test_dates_of_a_gds_are_zero():
    def record(kind, data):
        return (4 + len(data)).to_bytes(2, "big") + kind.to_bytes(2, "big") + data

    dates = bytes(range(24))
    parts = (0x0002, b"\0\3"), (0x0102, dates), (0x0206, b"edge"), (0x0502, dates), (0x0400, b"")
    found = qflow.without_dates(b"".join(record(*part) for part in parts))
    zero = [(kind, bytes(24) if data == dates else data) for kind, data in parts]
    assert found == b"".join(record(*part) for part in zero)


@pytest.fixture
def program(tmp_path, monkeypatch):
    """A program in the place of qflow: its lines in sh."""

    def put(*lines):
        path = tmp_path / "bin" / QFLOW.programs[0]
        path.parent.mkdir()
        path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{path.parent}:/usr/bin:/bin")

    return put


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("exit 1",), "qflow failed before synthesize: it has written nothing"),
        (
            ("mkdir -p log; printf 'first\\nERROR: no yosys\\nlast\\n' >log/synth.log",),
            "qflow failed before place: ERROR: no yosys",
        ),
    ],
)
def test_a_failed_stage_is_one_line(program, lines, words, tmp_path):
    program(*lines)
    refused(lambda: qflow.build(EDGE, tmp_path / "work"), words, kind=ToolError)


def test_without_qflow(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    refused(
        lambda: qflow.build(EDGE, tmp_path / "work"), "qflow is not installed: make tapeout",
        kind=MissingTool,
    )  # fmt: skip


@pytest.mark.slow
def test_an_edge_goes_through_all_stages(tmp_path):
    need_program(QFLOW)
    cells = need_cells("osu035")
    found = qflow.build(EDGE, tmp_path)
    assert found.clean
    assert found.cells > 5
    assert 1e8 < found.fmax_hz <= found.fmax_without_wires_hz < 1e10
    gates = (tmp_path / f"{EDGE.name}{qflow.GATES}").read_text()
    assert qflow.equal(EDGE, cells, gates).proved
