"""A Tiny Tapeout project: its files, the rules that they obey, and its bench on RTL and gates."""

import json
from dataclasses import replace

import pytest

from circuits.chip import gates
from circuits.chip.design import EdgeDesign
from circuits.chip.tile import openlane, tiny_tapeout_bench, tiny_tapeout_rules
from circuits.chip.tile import tiny_tapeout as tt
from circuits.circuit import CircuitError
from hdl import child_process
from hdl.formal.yosys import YOSYS
from hdl.simulators import SIMULATORS
from tests.circuits.chip.small_library import small
from tests.hdl.tools import need
from tests.refusals import refused

PROJECTS = [
    tt.Project(EdgeDesign(128)),
    tt.Project(EdgeDesign(256, "d")),
    tt.Project(EdgeDesign(16), 3, "2x2"),
    tt.Project(EdgeDesign(16, "d", "one-hot")),
]


def files(project):
    return {
        "info.yaml": project.info(), "docs/info.md": project.page(),
        **{f"src/{name}": text for name, text in project.sources().items()},
    }  # fmt: skip


@pytest.mark.parametrize("project", PROJECTS, ids=lambda each: f"{each.edge.label}-{each.edges}")
def test_the_files_obey_the_rules(project):
    assert not list(tiny_tapeout_rules.faults(files(project)))
    assert not list(openlane.config_faults(project.config()))
    assert json.loads(project.config())["CLOCK_PERIOD"] == 1e9 / project.clock_hz
    yaml = pytest.importorskip("yaml")
    values = yaml.safe_load(project.info())
    fields, pinout, sources = tiny_tapeout_rules.read_info(project.info())
    assert values["pinout"] == pinout == project.pins
    assert values["project"].pop("source_files") == sources == list(project.sources())
    assert {key: str(value) for key, value in values["project"].items()} == {
        key: value for key, value in fields.items() if key != "yaml_version"
    }
    assert values["yaml_version"] == 6


@pytest.mark.parametrize(
    ("path", "old", "new", "words"),
    [
        ("info.yaml", "tt_um_", "um_", "top_module must start with tt_um_"),
        ("info.yaml", '"1x1"', '"1x3"', "tiles is not one of 1x1"),
        ("info.yaml", "clock_hz: 1", "clock_hz: fast", "clock_hz is no whole number"),
        ("info.yaml", "yaml_version: 6", "yaml_version: 5", "yaml_version is not 6"),
        ("info.yaml", "  uio[7]:", "  uio[8]:", "pinout has not exactly"),
        ("info.yaml", '"machine.v"', '"machin.v"', "not in src: machin.v"),
        ("info.yaml", 'title: "An', 'tittle: "An', "title is missing or empty"),
        ("info.yaml", 'ui[1]: "second"', 'ui[1]: ""', "ui[1] is used and not named"),
        ("info.yaml", 'ui[5]: ""', 'ui[5]: "second"', "ui[5] is named, not used"),
        ("docs/info.md", "## How to test", "## Test", "docs/info.md: its sections"),
    ],
)
def test_a_fault_is_found(path, old, new, words):
    texts = files(PROJECTS[0])
    assert old in texts[path]
    texts[path] = texts[path].replace(old, new)
    assert any(words in fault for fault in tiny_tapeout_rules.faults(texts))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: tt.Project(EdgeDesign(16, reset=False)), "edge_jk_16_no_reset has no reset"),
        (lambda: tt.Project(EdgeDesign(16), 0), "edges 0: a project has 1 to 1000"),
        (lambda: tt.Project(EdgeDesign(16), 1, "3x3"), "tiles '3x3' is not one of 1x1"),
        (lambda: tt.smallest(1e6), "1000000 um2 of cells are more than 60% of the largest tile"),
    ],
)
def test_what_cannot_be_is_one_line(make, words):
    refused(make, words, kind=CircuitError)


@pytest.mark.parametrize("area", [1.0, 10_772.9, 10_773.0, 180_000.0])
def test_the_smallest_tile_that_takes_cells(area):
    found = tt.smallest(area)
    sizes = [width * height * tt.DENSITY for width, height in tt.TILES.values()]
    place = list(tt.TILES).index(found)
    assert sizes[place] >= area
    assert place == 0 or sizes[place - 1] < area


@pytest.mark.parametrize(("each", "rest"), [(500.0, 300.0), (123.4, 5000.0)])
def test_how_many_edges_fit(each, rest):
    width, height = tt.TILES["1x1"]
    found = tt.fits({n: rest + n * each for n in (2, 4)}, "1x1")
    assert rest + found * each <= tt.DENSITY * width * height < rest + (found + 1) * each


@pytest.mark.parametrize("project", PROJECTS[1:3], ids=lambda each: each.edge.label)
def test_verilator_has_no_complaint(project, tmp_path):
    need("verilator")
    for name, text in project.sources().items():
        (tmp_path / name).write_text(text)
    words = [*SIMULATORS["verilator"].lint, "-Wno-DECLFILENAME", "--top-module", tt.TOP]
    words += project.sources()
    assert child_process.run(SIMULATORS["verilator"], words, tmp_path, 60.0) == (0, "")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The files of a small project, its gates in a library of six cells."""
    need(YOSYS)
    need("icarus")
    need(tiny_tapeout_bench.MAKE)
    library = small(tmp_path_factory.mktemp("cells"))
    made = tt.Project(EdgeDesign(4), 2)
    netlist = gates.mapped("".join(made.sources().values()), tt.TOP, library)
    texts = tiny_tapeout_bench.texts(made, netlist, library)
    # Without a delay of its own what a flip-flop stores would race with the next one's clock.
    texts["cells.v"] = (
        texts["cells.v"].replace("q <= ", "q <= #0.1 ").replace("Q <= ", "Q <= #0.1 ")
    )
    texts["cells.v"] = texts["cells.v"].replace("dff_r (Q", "dff_r #0.1 (Q")
    return files(made) | {f"test/{name}": text for name, text in texts.items()}


def test_the_bench_passes_on_gates(project):
    assert tiny_tapeout_bench.run(project, True) is None


def test_the_bench_finds_bits_that_are_swapped(project):
    old = "word <= {1'b0, word[3:1]}"
    assert old in project["src/project.v"]
    text = project["src/project.v"].replace(old, "word <= {word[2:0], 1'b0}")
    assert tiny_tapeout_bench.run(project | {"src/project.v": text}, False)


def test_the_wrapper_of_one_edge_has_its_code_on_the_pins():
    text = PROJECTS[0].wrapper()
    assert "assign uo_out = {1'b0, code};" in text
    assert "assign uo_out = {code};" in PROJECTS[1].wrapper()
    assert not PROJECTS[3].direct
    assert replace(PROJECTS[0], tiles="1x2").width == 7
