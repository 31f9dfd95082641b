"""The figures of the papers, as `make figures` draws them, beside the commands that do."""

from __future__ import annotations

from pathlib import Path

from pyedge.reproduction import PAPERS

FIGURES = Path(__file__).parents[2] / "figures"


def figures() -> list[Path]:
    """Those that have been drawn."""
    return sorted(FIGURES.glob("*.png"))


def page() -> str:
    """Every panel of every paper."""
    parts = [
        "# Gallery",
        "Figures of the papers, ours, each with the command that draws it. What was published and "
        "what was measured is in the table that the command prints.",
    ]
    drawn = {path.name for path in figures()}
    for paper in PAPERS.values():
        parts += [f"## {paper.name}", f"{paper.citation}."]
        whose = "" if paper.name == "D22" else f" --paper {paper.name}"
        for panel in paper.panels:
            name = f"{paper.stem}-{panel}.png"
            parts.append(f"### {panel}")
            parts.append(f"```\npyedge reproduce{whose} {panel} --out figures\n```")
            if name in drawn:
                parts.append(f"![{paper.name}, {panel}](figures/{name})")
    return "\n\n".join(parts) + "\n"
