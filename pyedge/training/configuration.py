"""A machine from a TOML file; the defaults are the reference machine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, TypeAdapter

from pyedge.chip import Chip
from pyedge.edges import DigipotEdges, Edges, IdealEdges
from pyedge.errors import InputError
from pyedge.logic import LogicName, Observe, check_waves, named_logic
from pyedge.memory import Digipot
from pyedge.networks import topologies
from pyedge.networks.network import Network
from pyedge.physics import PhysicsName, named_physics
from pyedge.rules import Comparator
from pyedge.schema import Ohms, Ratio, Section, Volts, check, load
from pyedge.supervisor.clamp import Supervisor
from pyedge.training.machine import LearningMachine


class EdgesSection(Section):
    """What the edges do: a comparison of digipot edges, or the ideal rule in the same range."""

    comparison: Literal["ideal", "sign", "paper", "exact"] = "paper"
    gamma: Ratio = 1e13


class DigipotSection(Section):
    """The potentiometers; see `pyedge.edges.Digipot`."""

    levels: int = 128
    end_to_end: Ohms = 100e3
    wiper: Ohms = 40.0
    series: Ohms = 1e3


class ComparatorSection(Section):
    """The comparators; see `pyedge.edges.Comparator`."""

    noise: Volts = 3e-3
    tie_bias: Volts = 0.0
    common_noise: Volts = 0.0


class ChipSection(Section):
    """What is fixed at manufacture; see `pyedge.edges.Chip.draw`.

    `file` is a chip drawn before; `seed` None is the machine's own seed and replica.
    """

    file: Path | None = None
    seed: int | None = None
    offset: Volts = 0.0
    tolerance: Ratio = 0.0
    mismatch: Ratio = 0.0
    skew: Ratio = 0.0


class SupervisorSection(Section):
    """The supervisor; see `pyedge.supervisor.clamp.Supervisor`."""

    eta: Ratio | None = None
    noise: Volts = 0.0
    resolution: Volts = 0.0


class MachineConfiguration(Section):
    """Everything that a machine is; `build` makes it."""

    network: str = "torus16"
    physics: PhysicsName = "dense"
    logic: LogicName = "behavioral"
    seed: int = Field(default=0, ge=0)
    replica: int = Field(default=0, ge=0)
    edges: EdgesSection = EdgesSection()
    digipot: DigipotSection = DigipotSection()
    comparator: ComparatorSection = ComparatorSection()
    chip: ChipSection = ChipSection()
    supervisor: SupervisorSection = SupervisorSection()

    @classmethod
    def make(cls, data: dict[str, Any], source: str = "machine") -> MachineConfiguration:
        """From plain data; raises InputError, one line that names the key."""
        return check(data, TypeAdapter(cls), source)

    @classmethod
    def load(cls, path: str | Path) -> MachineConfiguration:
        """From a TOML file.

        Raises:
            InputError: a file that cannot be read, malformed TOML (with its line), an unknown
                key, a value that cannot be.
        """
        return load(path, TypeAdapter(cls))

    def make_network(self) -> Network:
        """The network of this machine."""
        return topologies.named(self.network)

    def draw_chip(self, network: Network) -> Chip:
        """The chip of this machine: loaded, or drawn from its seed."""
        chip = self.chip
        if chip.file is not None:
            given = {"seed", "offset", "tolerance", "mismatch", "skew"} & chip.model_fields_set
            if given:
                raise InputError(
                    f"chip file {chip.file} already fixes its {', '.join(sorted(given))}: "
                    "give one or the other"
                )
            return Chip.load(chip.file)
        own = chip.seed is None
        drawn = Chip.draw(
            network,
            seed=self.seed if chip.seed is None else chip.seed,
            replica=self.replica if own else 0,
            offset=chip.offset,
            tolerance=chip.tolerance,
            mismatch=chip.mismatch,
            skew=chip.skew,
        )
        return drawn if own else replace(drawn, lot=None)

    def check_waves(self) -> None:
        """Raise InputError unless this machine has waves to show."""
        if self.edges.comparison == "ideal":
            raise InputError("ideal edges have no logic, hence no waves: sign, paper, exact have")
        check_waves(self.logic)

    def build(self, observe: Observe | None = None) -> LearningMachine:
        """Make the machine.

        Args:
            observe: told after each cycle of the global clock what its signals did.

        Raises:
            InputError: whatever its parts find wrong; `observe` where there are no waves.
        """
        if observe is not None:
            self.check_waves()
        network = self.make_network()
        return LearningMachine(
            network,
            named_physics(self.physics),
            self.make_edges(network, observe),
            Supervisor(**self.supervisor.model_dump()),
            self.seed,
            self.replica,
            self.model_dump(mode="json"),
        )

    def parts(self) -> Digipot:
        """The potentiometers of this machine."""
        return Digipot(**self.digipot.model_dump())

    def make_edges(self, network: Network, observe: Observe | None = None) -> Edges:
        """The edges of this machine; simulated logic starts when it is first used."""
        digipot = self.parts()
        if self.edges.comparison == "ideal":
            return IdealEdges(network, self.edges.gamma, digipot.middle, *digipot.range)
        return DigipotEdges(
            network,
            self.edges.comparison,
            digipot,
            Comparator(**self.comparator.model_dump()),
            self.draw_chip(network),
            named_logic(self.logic, network.n_edges, digipot.levels, observe),
        )
