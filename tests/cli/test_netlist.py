"""`pyedge netlist`: files for other tools."""

import json
import subprocess
from pathlib import Path

import pytest

from circuits.ngspice import batch
from pyedge.cli.app import run
from pyedge.training.run import Run
from tests.refusals import complained


@pytest.fixture
def written(capsys, tmp_path):
    """The printed JSON object of `pyedge netlist`, and the texts of its files by name."""

    def netlist(words="", machine=None):
        words = [*words.split(), "--out", str(tmp_path), "--json"]
        if machine is not None:
            (tmp_path / "machine.toml").write_text(machine)
            words.insert(0, str(tmp_path / "machine.toml"))
        assert run(["netlist", *words]) == 0
        output = json.loads(capsys.readouterr().out)
        assert all(Path(file).parent == tmp_path for file in output["files"])
        return output, {Path(file).name: Path(file).read_text() for file in output["files"]}

    return netlist


BOARD = ["board_16.v", "AD5220.v", "CD74HC73.v", "MC14490.v", "SN74ALS86.v"]
LEVELS = 'network = "divider"\n[digipot]\nlevels = 256\n'
UNEQUAL = 'network = "divider"\nedges.comparison = "exact"\nchip.mismatch = 0.1\n'
IDEAL = ["edge_exact_ideal_stage.cir", "machine_2_ideal.cir"]


@pytest.mark.parametrize(
    ("words", "machine", "format", "names", "said"),
    [
        ("", None, "rtl-verilog", ["machine_16.v"], ["module machine_16", "input [15:0] first;"]),
        ("--format rtl-vhdl", LEVELS, "rtl-vhdl", ["pck_myhdl_011.vhd", "machine_2_256.vhd"],
         ["entity machine_2_256 is"]),
        ("--format board-verilog", None, "board-verilog", BOARD, ["input  [15:0] first,"]),
        ("--format spice --parts ideal", UNEQUAL, "spice", IDEAL, ["end_to_end_clamped="] * 3),
    ],
)  # fmt: skip
def test_the_files_of_a_machine(written, words, machine, format, names, said):
    output, texts = written(words, machine)
    assert output == {"format": format, "edges": 2 if machine else 16, "files": output["files"]}
    assert list(texts) == names
    text = "".join(texts.values())
    assert "make netlists" not in text
    assert ("Made by `pyedge netlist` with MyHDL" in text) == format.startswith("rtl")
    assert all(text.count(word) >= said.count(word) for word in said)


def test_a_network_by_name(written):
    output, texts = written("--network periodic:4x4")
    assert output["edges"] == 32
    assert list(texts) == ["machine_32.v"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[digipot]\nlevels = 256\n", "256 levels: the AD5220 has 128"),
        ('[edges]\ncomparison = "sign"\n', "can be built as paper or exact only"),
    ],
)
def test_machine_without_a_board_is_refused(capsys, tmp_path, text, said):
    (tmp_path / "machine.toml").write_text(text)
    words = f"netlist {tmp_path}/machine.toml --format board-verilog --out {tmp_path}"
    assert said in complained(capsys, *words.split())


def test_the_circuit_of_a_machine_and_its_edge(written):
    _, texts = written("--format spice --averaging-resistance 100k")
    assert list(texts) == ["edge_paper.cir", "machine_16.cir"]
    edge, machine = texts.values()
    assert ".control" not in edge
    assert edge.count(" 100000.0\n") == 4
    assert machine.count("\nXedge_") == 16
    assert batch.run(machine.replace("\nquit", "\nwrdata f2.txt f2\nquit"), "f2.txt")


def test_a_netlist_that_trains_itself(written, tmp_path):
    """ngspice alone writes a line for each clock."""
    batch.NGSPICE.require()
    _, texts = written("divider --format self-training --steps 4 --eta 0.25")
    assert list(texts) == ["divider.cir"]
    command = ["ngspice", "-b", "divider.cir"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    lines = (tmp_path / "divider.txt").read_text().splitlines()
    assert len(lines) == 1 + 4 + 1
    values = dict(zip(lines[0].split(), map(float, lines[1].split()), strict=True))
    assert values["f2"] == pytest.approx(2.5)
    assert values["c2"] == pytest.approx(0.25 * 3.75 + 0.75 * 2.5)
    assert values["code_1_2"] == 64


def test_own_task_and_own_machine(tmp_path):
    (tmp_path / "machine.toml").write_text('network = "square:1x3"\n')
    (tmp_path / "My pull.toml").write_text(
        'kind = "allostery"\nname = "a pull: up"\n[held]\n1 = "4V"\n3 = 0\n[outputs]\n2 = 3\n'
    )
    words = ["netlist", str(tmp_path / "My pull.toml"), str(tmp_path / "machine.toml")]
    words += ["--format", "self-training", "--parts", "catalogue", "--seed", "3", "--steps", "2"]
    assert run([*words, "--out", str(tmp_path)]) == 0
    title = "* Task a pull: up on network square:1x3, paper edges, eta 0.5, catalogue"
    assert (tmp_path / "My-pull-catalogue.cir").read_text().startswith(title)
    batch.NGSPICE.require()
    command = ["ngspice", "-b", "My-pull-catalogue.cir"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert (tmp_path / "My-pull-catalogue.txt").exists()


@pytest.mark.parametrize("format", ["rtl-verilog", "rtl-vhdl", "board-verilog", "spice"])
@pytest.mark.parametrize("machine", [None, LEVELS.replace("256", "128")])
def test_any_network_in_place_of_the_machines(written, tmp_path, format, machine):
    network = tmp_path / "ring.csv"
    network.write_text("vin,out\nout,gnd\ngnd,vin\n")
    output, texts = written(f"--network {network} --format {format}", machine)
    assert output["edges"] == 3
    assert any(name.split(".")[0].split("_")[-1] == "3" for name in texts)
    text = "".join(texts.values())
    assert ("f_vin" in text) == (format == "spice")


def test_a_network_too_large_for_an_export(capsys, tmp_path):
    words = ["netlist", "--network", "periodic:160x160", "--out", str(tmp_path)]
    assert "51200 edges" in complained(capsys, *words)
    assert list(tmp_path.iterdir()) == []


def test_bars_of_a_trained_machine_are_printed(capsys, tmp_path):
    """Cut bars are left out; widths are those that were learned."""
    trained, out = str(tmp_path / "run"), str(tmp_path / "print")
    words = ["train", "elastic-behavior", "--steps", "3", "--cut", "7-8@1", "--out", trained]
    assert run(words) == 0
    capsys.readouterr()
    assert run(["netlist", "--run", trained, "--format", "stl", "--out", out, "--json"]) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert [Path(file).name for file in files] == [
        "trapezoid-rows-4.stl",
        "trapezoid-rows-4-bars.csv",
    ]
    header, *lines = Path(files[1]).read_text().splitlines()
    assert header == "bar,length,width,free_length,x,y"
    widths = {line.split(",")[0]: float(line.split(",")[2]) for line in lines}
    assert "7-8" not in widths
    trained_run = Run.load(trained)
    history, part = trained_run.histories[-1], trained_run.configuration.bar
    learned = 1e3 * part.width(history.last["latent"])[history.network.intact]
    assert list(widths.values()) == pytest.approx(learned.tolist(), abs=5.1e-5)
    assert len({*widths.values()}) > 5
    assert run(["netlist", "elastic-behavior", "--format", "svg", "--out", out]) == 0
    assert len({line.split(",")[2] for line in Path(files[1]).read_text().splitlines()[1:]}) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--format dxf", "network 'torus16' is of resistors"),
        ("elastic-iris --format dxf --run runs/none", "--run has a machine of its own"),
        ("--format dxf --run runs/none", "runs/none"),
        ("--format stl --joint glue elastic-iris", "joint 'glue' is not one of solid, hinge"),
        ("--format stl --diameter 1V elastic-iris", "diameter"),
        ("--joint hinge", "--joint is for --format dxf or svg or stl only"),
        ("allostery-1 --format dxf", "task 'allostery-1' is for --format self-training"),
    ],
)  # fmt: skip
def test_what_cannot_be_printed_is_refused(capsys, tmp_path, words, said):
    assert said in complained(capsys, "netlist", *words.split(), "--out", str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()
