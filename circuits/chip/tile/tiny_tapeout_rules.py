"""Tiny Tapeout's documented rules of a project's files, checked on those written here.

They are the rules of its support tools' project_info.py for yaml_version 6, and that input pins are
named if and only if the wrapper uses them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from circuits.chip.tile.tiny_tapeout import TILES


def read_info(text: str) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """Fields of an info.yaml as written here: project and version, pinout, source files."""
    project: dict[str, str] = {}
    pinout: dict[str, str] = {}
    for line in text.splitlines():
        if match := re.match(r'\s*([\w\[\]]+):\s+"?([^"]*)"?$', line):
            (pinout if "[" in match[1] else project)[match[1]] = match[2]
    return project, pinout, re.findall(r'^\s+- "(.*)"$', text, re.M)


def faults(texts: Mapping[str, str]) -> Iterator[str]:
    """What Tiny Tapeout's documented rules find wrong in a project's files, by path."""
    project, pinout, files = read_info(texts["info.yaml"])
    for key in ("title", "author", "description", "language", "top_module"):
        if not project.get(key):
            yield f"info.yaml: {key} is missing or empty"
    if not project.get("top_module", "").startswith("tt_um_"):
        yield "info.yaml: top_module must start with tt_um_"
    if project.get("tiles") not in TILES:
        yield f"info.yaml: tiles is not one of {', '.join(TILES)}"
    if not project.get("clock_hz", "").isdigit():
        yield "info.yaml: clock_hz is no whole number"
    if project.get("yaml_version") != "6":
        yield "info.yaml: yaml_version is not 6"
    wanted = {f"{group}[{k}]" for group in ("ui", "uo", "uio") for k in range(8)}
    if pinout.keys() != wanted:
        yield f"info.yaml: pinout has not exactly ui, uo, uio: {sorted(wanted ^ set(pinout))}"
    if not any(pinout.values()):
        yield "info.yaml: pinout is empty"
    lost = [name for name in files if f"src/{name}" not in texts]
    if not files or lost:
        yield f"info.yaml: source_files: not in src: {', '.join(lost) or 'none are given'}"
    yield from _unlike(pinout, "".join(texts.get(f"src/{name}", "") for name in files[:1]))
    if not all(f"## {head}" in texts["docs/info.md"] for head in ("How it works", "How to test")):
        yield "docs/info.md: its sections How it works and How to test are missing"


def _unlike(pinout: Mapping[str, str], wrapper: str) -> Iterator[str]:
    """Input pins that are named and not used, or used and not named."""
    unused = re.search(r"wire unused = &\{(.*?)\}", wrapper, re.S)
    body = wrapper.replace(unused[0], "") if unused else wrapper
    used = {f"ui[{k}]" for k in re.findall(r"ui_in\[(\d)\]", body)}
    named = {pin for pin, what in pinout.items() if what and pin.startswith("ui[")}
    for pin in sorted(used ^ named):
        yield f"info.yaml: {pin} is {'used and not named' if pin in used else 'named, not used'}"
