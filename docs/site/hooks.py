"""Hooks of mkdocs: pages that are generated, links out of docs/, equations as MathML."""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

import html
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))  # mkdocs imports this file by its path

from docs.site import commands, gallery, keys, python  # noqa: E402

PAGES: dict[str, Callable[[], str]] = {
    "index.md": lambda: home((ROOT / "README.md").read_text(encoding="utf-8")),
    "gallery.md": gallery.page,
    "reference/commands.md": commands.page,
    "reference/keys.md": keys.page,
    "reference/python.md": python.page,
    "reference/changelog.md": lambda: (
        (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").replace("](docs/", "](../")
    ),
    "reference/verification-results.md": lambda: (
        (ROOT / "VERIFICATION.md").read_text(encoding="utf-8").replace("](docs/", "](../")
    ),
}
"""Pages that are not files of docs/, and what makes each."""

_OUTSIDE = {
    "](../README.md)": "](index.md)",
    "](../VERIFICATION.md)": "](reference/verification-results.md)",
}


def home(readme: str) -> str:
    """The README as the first page of the site."""
    text = readme.replace("](docs/", "](").replace(
        "](VERIFICATION.md)", "](reference/verification-results.md)"
    )
    return re.sub(r"\[([^\]]*)\]\(CITATION\.cff\)", r"\1", text)


def on_files(files: Files, config: Any) -> Files:
    """Add the generated pages and the published figures."""
    for name, make in PAGES.items():
        files.append(File.generated(config, name, content=make()))
    for figure in gallery.figures():
        name = f"figures/{figure.name}"
        files.append(File.generated(config, name, abs_src_path=str(figure)))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Links to files beside docs/ lead to their pages; names of files in links are titles."""
    for link, page in _OUTSIDE.items():
        markdown = markdown.replace(link, page)
    return re.sub(r"\[(?:docs/)?([\w-]+)\.md\]\(", lambda match: f"[{_title(match[1])}](", markdown)


def _title(name: str) -> str:
    """The first heading of a page of docs/, or the file's name."""
    path = ROOT / "docs" / f"{name}.md"
    if not path.is_file():
        return f"{name}.md"
    return path.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")


def on_page_content(content: str, **_: Any) -> str:
    """Equations, which the extension arithmatex has marked, as MathML."""
    from latex2mathml.converter import convert

    def equation(match: re.Match[str]) -> str:
        block = match["tag"] == "div"
        made: str = convert(html.unescape(match["tex"]), display="block" if block else "inline")
        return made

    marked = r'<(?P<tag>span|div) class="arithmatex">\\[(\[](?P<tex>.*?)\\[)\]]</(?P=tag)>'
    return re.sub(marked, equation, content, flags=re.DOTALL)
