"""The documentation's site: it builds without a warning, and its reference is whole."""

import re
from pathlib import Path

import pytest

from docs.site import commands, gallery, keys, python
from pyedge.reproduction import PAPERS
from pyedge.schema import flat
from pyedge.training.configuration import MachineConfiguration
from tests.packages import package

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    package("material")
    package("mkdocstrings")
    config = package("mkdocs.config")
    build = package("mkdocs.commands.build")
    made = config.load_config(
        str(ROOT / "mkdocs.yml"), site_dir=str(tmp_path_factory.mktemp("site"))
    )
    made.plugins.on_startup(command="build", dirty=False)
    build.build(made)  # strict: a warning, as of a link that leads nowhere, is an error
    return Path(made.site_dir)


def test_every_page_is_built_and_names_no_other_host(site):
    pages = {path.stem for path in (ROOT / "docs").glob("*.md")}
    built = {path.stem: path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    assert pages | {"index", "gallery", "commands", "keys", "python"} <= built.keys()
    for name, text in built.items():
        assert re.findall(r'(?:src|href)="https?://(?!arxiv|keepachangelog|semver)', text) == [], (
            name
        )
    assert "<math" in built["physics"]
    assert "arithmatex" not in built["physics"]
    assert "LearningMachine" in built["python"]


def test_a_link_that_leads_nowhere_fails(tmp_path):
    exceptions = package("mkdocs.exceptions")
    config = package("mkdocs.config")
    build = package("mkdocs.commands.build")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# One\n\n[two](two.md)\n")
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    validation = text[text.index("validation:") : text.index("\nnav:\n")]
    (tmp_path / "mkdocs.yml").write_text(f"site_name: x\nstrict: true\n{validation}")
    made = config.load_config(str(tmp_path / "mkdocs.yml"))
    with pytest.raises(exceptions.Abort):
        build.build(made)


def test_every_key_of_a_machine_says_what_it_means():
    rows = re.findall(r"^\| `(\w+)` \|.*\| ([^|]*) \|$", keys.page(), re.MULTILINE)
    assert [name for name, meaning in rows if not meaning.strip()] == []
    named = {name for name, _ in rows}
    whole = dict(flat(MachineConfiguration().model_dump(mode="json")))
    assert {key.rpartition(".")[2] for key in whole} <= named


def test_every_command_and_option_is_listed():
    text = commands.page()
    for name, command in commands.commands():
        section = text.partition(f"## pyedge {name}\n")[2].partition("\n## ")[0]
        for each in command.params:
            assert f"`{each.opts[0]}`" in section or f"`{each.name}`" in section, (name, each.name)


def test_the_gallery_has_every_figure_of_every_paper():
    text = gallery.page()
    for paper in PAPERS.values():
        for panel in paper.panels:
            assert re.search(rf"^pyedge reproduce .*\b{panel} --out figures$", text, re.MULTILINE)


def test_public_names_are_where_they_are_defined():
    places = re.findall(r"^::: ([\w.]+)$", python.page(), re.MULTILINE)
    assert "pyedge.training.machine.LearningMachine" in places
    assert len(places) == len(set(places))
