"""A paper whose claims are measured again: its table of claims, experiments and figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module, resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from pyedge.errors import InputError
from pyedge.reproduction.claims import Claim, Measured, Verdict
from pyedge.schema import Section, load

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Say = Callable[[str], None]
"""Called with the name of each experiment as it starts."""


class _Table(Section):
    claim: list[Claim]


@dataclass(frozen=True)
class Paper:
    """A paper, in a package of its own that holds its claims.toml.

    Attributes:
        name: by which `pyedge reproduce --paper` finds it.
        citation: in one line.
        package: the package's name.
        experiments: called with `machines`, `say` and, where one can be chosen, `network`; makes
            what measures and panels are called with.
        measures: by the names in claims.toml.
        panels: the figures by name, each a function of the experiments.
        machines: of each experiment, by default.
        draws: what tells these machines apart.
        network: the default of those that can be chosen; "" where the paper has its own.
        stem: beginning of the names of figure files.
        condition: what else a caption says of the machines.
    """

    name: str
    citation: str
    package: str
    experiments: Callable[..., Any]
    measures: Mapping[str, Callable[[Any], Measured]]
    panels: Mapping[str, Callable[[Any], Figure]]
    machines: int
    draws: str = "seeds from 0 on"
    network: str = ""
    stem: str = "figure"
    condition: str = ""

    def claims(self, panels: Sequence[str] = ()) -> list[Claim]:
        """The rows of claims.toml, of these panels alone if any are named."""
        with resources.as_file(resources.files(self.package) / "claims.toml") as path:
            every = load(path, TypeAdapter(_Table)).claim
        return [each for each in every if not panels or each.figure in panels]

    def panel(self, name: str) -> str:
        """The name of a panel, in whatever case it is given; InputError: there is none."""
        by_name = {each.upper(): each for each in self.panels}
        if name.upper() not in by_name:
            raise InputError(f"figure {name!r} is not one of {' '.join(self.panels)}")
        return by_name[name.upper()]

    def prepare(
        self,
        machines: int | None = None,
        say: Say = lambda what: None,
        network: str | None = None,
    ) -> Any:
        """The experiments on so many machines; InputError: a network where none can be chosen."""
        if network and not self.network:
            raise InputError(f"network {network}: {self.name} has its own: leave out --network")
        chosen = {"network": network or self.network} if self.network else {}
        return self.experiments(machines=machines or self.machines, say=say, **chosen)

    def judge(self, claim: Claim, experiments: Any) -> Verdict:
        """Measure a claim."""
        return Verdict(claim, self.measures[claim.measure](experiments))

    def draw(self, panel: str, experiments: Any, folder: Path) -> list[Path]:
        """Draw a panel as PNG and SVG, `figure-3A.png` and so on; returns the files."""
        return _save_both(self.panels[panel](experiments), folder / f"{self.stem}-{panel}")

    def draw_claims(self, verdicts: Sequence[Verdict], folder: Path) -> list[Path]:
        """Draw the machines behind each claim, as PNG and SVG; returns the files.

        Claims of one machine, and shares of machines, are left out; nothing is drawn of none.
        """
        from pyedge import plots

        shown = [
            plots.ClaimValues(
                each.claim.figure, each.claim.statistic, each.measured.values,
                each.claim.published_value, each.claim.unit,
            )
            for each in verdicts
            if len(each.measured.values) > 1 and each.claim.summary == "median"
        ]  # fmt: skip
        if not shown:
            return []
        figure = plots.claims_figure(shown, self.draws + self.condition)
        return _save_both(figure, folder / f"{self.stem}-claims")


def _save_both(figure: Figure, path: Path) -> list[Path]:
    """Save a figure as PNG and SVG; returns the files."""
    from pyedge import plots

    paths = [path.with_name(path.name + suffix) for suffix in (".png", ".svg")]
    for each in paths:
        plots.save(figure, each)
    return paths


def drawn_in(module: str, *panels: str) -> dict[str, Callable[[Any], Figure]]:
    """Panels that functions of the same names draw, in a module imported when one is drawn."""

    def drawn(panel: str) -> Callable[[Any], Figure]:
        def draw(experiments: Any) -> Figure:
            figure: Figure = getattr(import_module(module), panel)(experiments)
            return figure

        return draw

    return {panel: drawn(panel) for panel in panels}
