"""Every block of README.md and docs/ is tried: commands, Python and TOML."""

import re
import shlex
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

import networkx
import pytest
from pydantic import TypeAdapter
from typer.main import get_command

import pyedge
from circuits.pcb.design_rules import DesignRules
from pyedge.cli.app import app, run
from pyedge.schema import check
from pyedge.studies.sheet import Sheet
from pyedge.tasks import load_task
from pyedge.training.configuration import MachineConfiguration

ROOT = Path(__file__).parents[1]
OWN = ROOT / "examples" / "own"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?<=\n\n)(?: {4}.*\n)+")
COMMAND = re.compile(r"^[ ]*(?:\$ )?((?:pyedge|make|ngspice|pip) .*?)(?:[ ]{2,}.*|[ ]+#.*)?$", re.M)


@dataclass(frozen=True)
class Block:
    page: Path
    language: str
    text: str


def blocks():
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for language, body in FENCED.findall(text):
            yield Block(page, language, body)
        for body in INDENTED.findall(FENCED.sub("\n", text)):
            yield Block(page, "", body)


def of(language):
    found = [block for block in blocks() if block.language == language]
    return [pytest.param(b, id=f"{b.page.stem}-{k}") for k, b in enumerate(found)]


STUDY = """
name = "fragment"
task = "allostery-1"
record = ["late"]
""" + "".join(
    f"[[axis]]\nname = '{name}'\nkey = '{key}'\nvalues = {values}\n"
    for name, key, values in [
        ("sigma", "comparator.noise", [0.0, 0.001]),
        ("eta", "supervisor.eta", [0.1, 0.5]),
        ("comparison", "edges.comparison", ["paper", "exact"]),
        ("seed", "seed", [0, 1]),
        ("task", "task", ["allostery-1", "allostery-2"]),
    ]
)
COMMANDS = sorted({c for b in blocks() if not b.language for c in COMMAND.findall(b.text)})
# Run here as they are printed.  The others take minutes or tools that make test does not set up:
# their options are parsed here, and they are run on small networks by the tests of these folders.
LONG = "--logic (fpga|serial)|digits|elastic-(iris|regression)|transistor|-map|--plot|--html"
RUN = re.compile(
    rf"pyedge (train (?!.*({LONG}))|compare |export csv runs|netlist (allostery|elastic|--run)"
    "|study --list|study .*--dry-run|verify --list|export board --network divider)"
)
ELSEWHERE = {
    "pyedge export fpga": "tests/cli/export",
    "pyedge export board": "tests/cli/export",
    "pyedge export fabrication": "tests/cli/export",
    "pyedge export layout": "tests/cli/export",
    "pyedge export chip": "tests/cli/export",
    "pyedge export transistors": "tests/cli/export",
    "pyedge export mixed": "tests/cli/export",
    "pyedge export tile": "tests/cli/export",
    "pyedge export csv": "tests/cli/export",
    "pyedge live": "tests/cli/test_live.py",
    "pyedge netlist xor": "tests/hardware/test_transistor_training.py",
    "pyedge report": "tests/cli/test_report.py",
    "pyedge reproduce": "tests/reproduction",
    "pyedge study": "tests/studies/test_shipped.py",
    "pyedge train": "tests/training",
    "pyedge verify": "tests/verify",
}


def words(command):
    return shlex.split(command.partition("|")[0])


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("pyedge")])
def test_the_options_of_commands_are_known(command):
    group = get_command(app)
    with group.make_context("pyedge", words(command)[1:]) as context:
        rest = [*context._protected_args, *context.args]
        while hasattr(group, "commands"):
            name, group, rest = group.resolve_command(context, rest)
        group.make_context(name, rest, parent=context).close()
    if not RUN.match(command):
        [place] = [place for start, place in ELSEWHERE.items() if command.startswith(start)]
        assert (ROOT / place).exists()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the commands of the pages run in turn, with the files that they name."""
    place = tmp_path_factory.mktemp("pages")
    (place / "examples").symlink_to(ROOT / "examples")
    [study] = [b.text for b in blocks() if b.text.startswith('name = "tie-bias"')]
    (place / "tie-bias.toml").write_text(study)
    for path in (*OWN.glob("*.*"), *OWN.glob("parts/*.*")):
        shutil.copy(path, place)
    return place


# Runs come before what compares and exports them.
ORDER = ("train", "study", "netlist", "verify", "compare", "export")


@pytest.mark.parametrize(
    "command",
    sorted((c for c in COMMANDS if RUN.match(c)), key=lambda c: ORDER.index(words(c)[1])),
)
def test_commands_run(command, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    assert run(words(command)[1:]) == 0, capsys.readouterr().err
    assert capsys.readouterr().out.strip() or "--out" in command


def test_other_programs_are_those_of_the_makefile():
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for command in COMMANDS:
        program, *rest = words(command)
        if program == "make":
            assert set(rest) <= set(targets), command
        assert program in ("pyedge", "make", "ngspice", "pip"), command


@pytest.mark.parametrize("block", of("python"))
def test_python_runs(block, folder, monkeypatch):
    monkeypatch.chdir(folder)
    machine, task = pyedge.MachineConfiguration().build(), pyedge.published("allostery-1")
    task_of_one_step = pyedge.allostery("mine", {1: 5.0, 3: 0.0}, {2: 1.0}, steps=9)
    names = {"machine": machine, "task": task, "networkx": networkx, "Network": pyedge.Network,
             "Study": pyedge.Study, "my_task": task_of_one_step}  # fmt: skip
    exec(compile(block.text, str(block.page), "exec"), names | {"__name__": "docs"})


@pytest.mark.parametrize("block", of("toml"))
def test_toml_is_read(block, folder, monkeypatch):
    monkeypatch.chdir(folder)
    data, path = tomllib.loads(block.text), folder / "block.toml"
    path.write_text(block.text)
    if "kind" in data:
        load_task(path)
    elif "record" in data:
        pyedge.Study.load(path)
    elif "sheet" in data:
        Sheet(**data["sheet"][0])
    elif data.keys() <= {"axis", "figure"}:
        path.write_text((STUDY if "figure" in data else STUDY.partition("[[")[0]) + block.text)
        pyedge.Study.load(path)
    elif "track" in data:
        check(data, TypeAdapter(DesignRules), str(path))
    else:
        MachineConfiguration.load(path)
