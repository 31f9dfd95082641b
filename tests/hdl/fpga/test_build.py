"""Bitstreams: what is read of the programs' reports, and what is said where they cannot build.

The programs that are not set up for the tests are stood in for by scripts.
"""

import json
import os

import pytest

from hdl.formal.yosys import YOSYS
from hdl.fpga import build
from hdl.fpga.boards import BOARDS, DEVICES
from hdl.tools import MissingTool, ToolError
from tests.hdl.tools import need

BOARD = BOARDS["hx8k-breakout"]


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Makes a script of each name, for the programs; a netlist is the text of the top module."""
    monkeypatch.setattr(build, "synthesise", lambda texts: texts["top.v"])
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    def make(**scripts):
        for name, text in scripts.items():
            script = tmp_path / name.replace("_ice40", "-ice40")
            script.write_text(f"#!/bin/sh\n{text}\n")
            script.chmod(0o755)

    make(
        yosys="echo Yosys 0.23",
        icepack='cp "$1" "$2"',
        iceunpack='cp "$1" "$2"',
        icebox_vlog="exit 1",
    )
    return make


def nextpnr(cells, available, megahertz=100.0):
    """A script that packs so many cells, by the edges of the netlist, and routes."""
    report = {
        "utilization": {"ICESTORM_LC": {"used": 600, "available": available}},
        "fmax": {
            "clk$SB_IO_IN_$glb_clk": {"achieved": megahertz},
            "serial.machine.digipot_clock_$glb_clk": {"achieved": 120.25},
        },
    }
    return f"""
if [ "$1" = --version ]; then echo 'nextpnr-ice40 -- (Version 0.4-1)' >&2; exit; fi
grep -q 'EDGES(32)' netlist.json && n=32 || n=16
echo "Info: ICESTORM_LC: $((200 + {cells} * n))/ {available} 4%"
echo '{json.dumps(report)}' >report.json
echo bits >machine.asc"""


def test_the_report_has_the_numbers_of_nextpnr(programs):
    programs(nextpnr_ice40=nextpnr(20, 7680))
    bitstream, report = build.build(BOARD, 16, 128, 1_000_000)
    assert bitstream == b"bits\n"
    assert report.fmax == {"clk": 100_000_000, "digipot_clock": 120_250_000}
    assert (report.cells, report.cells_available, report.divisor) == (600, 7680, 12)
    assert report.edges_that_fit == int((0.92 * 7680 - 200) / 20)
    assert report.tools["nextpnr"] == "0.4-1"
    assert json.loads(json.dumps(report.describe()))["device"] == "hx8k"


def test_the_netlist_has_the_ports_and_the_edges():
    need(YOSYS)
    netlist = json.loads(build.synthesise(build.sources(BOARD, 2, 8, 104)))
    top = netlist["modules"]["top"]
    assert {*top["ports"]} == {"clk", "rx", "tx"}
    names = [name for name in top["netnames"] if name.startswith("serial.machine.")]
    assert "serial.machine.digipot_clock" in names


def test_a_machine_that_is_too_large_is_one_line_with_how_many_fit(programs):
    programs(nextpnr_ice40=nextpnr(20, 480))
    with pytest.raises(
        build.TooLarge, match=r"^16 edges of 128 .* 520 of the 480 .* 12 edges fit$"
    ):
        build.build(BOARD, 16)


def test_a_clock_that_is_too_slow_is_one_line(programs):
    programs(nextpnr_ice40=nextpnr(20, 7680, 11.5))
    with pytest.raises(ToolError, match=r"too slow for 12 MHz: clk 11.5 MHz$"):
        build.build(BOARD, 16)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo 'ERROR: no such pin'; exit 1", "nextpnr-ice40 ended with status 1: ERROR: no such"),
        ("exit 3", "nextpnr-ice40 ended with status 3: it printed nothing"),
        ("echo all is well", "does not say how many cells"),
    ],
)
def test_a_program_that_fails_is_one_line(programs, script, said):
    programs(nextpnr_ice40=script)
    with pytest.raises(ToolError, match=said):
        build.build(BOARD, 2)
    with pytest.raises(ToolError, match="icebox_vlog ended with status 1: it printed nothing"):
        build.read_back(b"bits", BOARD)


def test_missing_programs_are_one_line_that_says_how_to_get_them(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    for call in (lambda: build.build(BOARD, 2), lambda: build.read_back(b"", BOARD)):
        with pytest.raises(MissingTool, match="install") as caught:
            call()
        assert "\n" not in str(caught.value)


def test_a_device_alone_names_a_board_that_has_it():
    assert {BOARDS[name].device for name in DEVICES.values()} == {*DEVICES}
    assert all(BOARDS[name].device == device for device, name in DEVICES.items())
