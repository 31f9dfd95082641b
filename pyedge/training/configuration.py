"""A machine from a TOML file; the defaults are the reference machine."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    InstanceOf,
    PlainSerializer,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from pyedge.chip import AnalogChip, AnalogLot, Chip
from pyedge.edges import Edges, Population
from pyedge.elements import Transistor
from pyedge.errors import InputError
from pyedge.extension import files_beside
from pyedge.html import Displayed, svg
from pyedge.logic import LOGIC, Observe, check_waves
from pyedge.memory import DIGIPOTS, Ageing, Bar, Digipot
from pyedge.networks import topologies
from pyedge.networks.elastic import ElasticNetwork
from pyedge.networks.network import Network
from pyedge.physics import PHYSICS, check_size
from pyedge.reading import check_data
from pyedge.rules import COMPARISONS, Measured
from pyedge.schema import Node, Section, check, first, flat, in_file, load
from pyedge.supervisor.supervisor import Supervisor
from pyedge.training.edge_kinds import ELASTIC, KINDS, PRODUCTS
from pyedge.training.machine import LearningMachine
from pyedge.training.sections import (
    CapacitorSection,
    ChipSection,
    ComparatorSection,
    DigipotSection,
    EdgesSection,
    MeasurementSection,
    PopulationSection,
    ResistorSection,
    SpringSection,
    SupervisorSection,
    drop_unit,
)


def _network(value: Any) -> Any:
    """A network by name or file, as an object or a graph of networkx, or from plain data."""
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return Network.from_data(value)
    if hasattr(value, "adjacency"):
        return Network.from_networkx(value)
    if not isinstance(value, str | Network):
        raise ValueError(f"{value!r} is no name, as torus16, and no network")
    if isinstance(value, Network) and not value.intact.all():
        raise ValueError("it has cut edges: cut them with LearningMachine.cut")
    return value


def _described(value: str | Network) -> str | dict[str, Any]:
    """A network as plain data, a name as it stands."""
    return value.describe() if isinstance(value, Network) else value


MACHINES = Path(__file__).parent / "machines"
"""Machines that come with pyedge, a TOML file each, as ``transistor-torus``."""


def shipped_machines() -> list[str]:
    """The names of the machines that come with pyedge."""
    return sorted(path.stem for path in MACHINES.glob("*.toml"))


class MachineConfiguration(Displayed, Section):
    """Everything that a machine is; `build` makes it."""

    network: Annotated[
        str | InstanceOf[Network], BeforeValidator(_network), PlainSerializer(_described)
    ] = "torus16"  # a name as torus16, a file of node pairs, or in Python a Network
    physics: Annotated[str, AfterValidator(PHYSICS.check)] = "dense"  # where voltages settle
    logic: Annotated[str, AfterValidator(LOGIC.check)] = "behavioral"  # digital half of an edge
    seed: int = Field(default=0, ge=0)  # of noise, data and manufacture
    replica: int = Field(default=0, ge=0)  # which machine of that seed
    edges: EdgesSection = EdgesSection()
    digipot: DigipotSection = DigipotSection()
    comparator: ComparatorSection = ComparatorSection()
    chip: ChipSection = ChipSection()
    supervisor: SupervisorSection = SupervisorSection()
    capacitor: CapacitorSection = Field(
        default=CapacitorSection(), exclude_if=CapacitorSection().__eq__
    )
    resistor: ResistorSection = Field(
        default=ResistorSection(), exclude_if=ResistorSection().__eq__
    )
    conductor: Ageing = Field(default=Ageing(), exclude_if=Ageing().__eq__)
    transistor: Transistor = Field(default=Transistor(), exclude_if=Transistor().__eq__)
    bar: Bar = Field(default=Bar(), exclude_if=Bar().__eq__)
    spring: SpringSection = Field(default=SpringSection(), exclude_if=SpringSection().__eq__)
    measurement: MeasurementSection = Field(
        default=MeasurementSection(), exclude_if=MeasurementSection().__eq__
    )
    fixed: list[Node] = Field(default=[], exclude_if=operator.not_)  # joints or axes, as 1 or "y3"
    population: list[PopulationSection] = Field(default=[], exclude_if=operator.not_)

    def __init__(self, **data: Any) -> None:
        check_data(data)
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise InputError(first(error)) from None

    @model_validator(mode="after")
    def _has_a_product(self) -> MachineConfiguration:
        kinds = [self.edges.comparison, *(each.kind for each in self.population)]
        known = {*kinds} & ({*KINDS} - {*PRODUCTS})
        if self.supervisor.method == "adjoint" and known:
            raise ValueError(
                f"supervisor.method adjoint is for edges whose rule takes the product of both "
                f"drops, and {min(known)} does not: write clamp or inject, or edges of your own"
            )
        return self

    def _title(self) -> str:
        name = self.network if isinstance(self.network, str) else self.network.name
        changed = self.model_dump(mode="json", exclude_defaults=True, exclude={"network"})
        given = [f"{key} = {value}" for key, value in flat(changed)]
        return f"MachineConfiguration on {name}: {', '.join(given) or 'the reference machine'}"

    def _values(self) -> dict[str, object]:
        return dict(flat(self.model_dump(mode="json", exclude={"network"}, exclude_none=True)))

    def _drawing(self) -> str:
        return svg("network_drawing", self.make_network().drawn)

    @classmethod
    def make(cls, data: dict[str, Any], source: str = "machine") -> MachineConfiguration:
        """From plain data; raises InputError, one line that names the key."""
        return check(data, TypeAdapter(cls), source)

    @classmethod
    def load(cls, path: str | Path) -> MachineConfiguration:
        """From a TOML file, or a machine that comes with pyedge, by its name.

        Raises:
            InputError: a file that cannot be read, malformed TOML (with its line), an unknown
                key, a value that cannot be.
        """
        shipped = MACHINES / f"{path}.toml"
        path = shipped if not Path(path).exists() and shipped.is_file() else path
        data = load(path, TypeAdapter(dict[str, Any]))
        made = cls.make(files_beside(data, Path(path).parent), str(path))
        with in_file(path):
            made.parts()
            Supervisor(**made.supervisor.model_dump())
            if made.measurement != MeasurementSection():
                made.measurement.check(made.make_network())
        return made

    def changed(self, values: Mapping[str, Any], source: str = "machine") -> MachineConfiguration:
        """The same with other values by dotted key, as ``comparator.noise``.

        Raises:
            InputError: an unknown key, or a value that cannot be.
        """
        whole = self.model_dump(exclude_unset=True)
        for key, value in values.items():
            *path, last = key.split(".")
            table = whole
            for part in path:
                table = table.setdefault(part, {})
            table[last] = value
        return self.make(whole, source)

    @classmethod
    def of(cls, machine: LearningMachine) -> MachineConfiguration:
        """That from which a machine was built; InputError: it was not, or has cut edges."""
        whole = dict(machine.configuration)
        if not whole or not machine.network.intact.all():
            raise InputError(
                "this machine was not built from a configuration, or has cut edges: give its "
                "MachineConfiguration, or a function that makes the machine of a replica"
            )
        if whole["chip"]["file"] is not None:
            whole["chip"] = {"file": whole["chip"]["file"]}
        return cls.make(whole)

    def make_network(self) -> Network:
        """The network of this machine."""
        given = self.network
        network = given if isinstance(given, Network) else topologies.named(given)
        if not self.fixed:
            return network
        if not isinstance(network, ElasticNetwork):
            raise InputError(
                f"fixed: network {network.name!r} is of resistors: hold nodes by a task"
            )
        return network.fixing(self.fixed)

    def check_size(self) -> None:
        """Raise InputError where the network is too large for the physics."""
        if self.physics == "dense":
            check_size(self.make_network())

    def draw_chip(self, network: Network) -> Chip:
        """The chip of this machine: loaded, or drawn from its seed."""
        chip = self.chip
        if chip.file is not None:
            self._check_chip_file()
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

    def draw_analog_chip(self, network: Network) -> AnalogChip | None:
        """The chip of transistors: loaded, or drawn from its seed; None where none deviates.

        Raises:
            InputError: statistics that cannot be, a file of another network.
        """
        chip, lot = self.chip, self.chip.lot
        if chip.file is not None:
            self._check_chip_file()
            Chip.load(chip.file).check(network)
            loaded = AnalogChip.load(chip.file)
            if loaded is None and not self.has_chip:
                raise InputError(f"chip {chip.file} has no thresholds: it is of other edges")
            return loaded
        if lot == AnalogLot():
            return None
        own = chip.seed is None
        seed, replica = (self.seed, self.replica) if own else (chip.seed or 0, 0)
        drawn = AnalogChip.draw(network.n_edges, lot, seed, replica)
        return drawn if own else replace(drawn, lot=None)

    def _check_chip_file(self) -> None:
        given = self.chip.model_fields_set - {"file"}
        if given:
            raise InputError(
                f"chip file {self.chip.file} already fixes its {', '.join(sorted(given))}: "
                "give one or the other"
            )

    @property
    def compiled(self) -> bool:
        """Whether an ensemble of it runs in compiled code."""
        edges = self.model_edges(self.make_network())
        behavioral = self.logic == "behavioral" or "wiper" not in edges.parts
        return self.physics == "dense" and behavioral and edges.compiled() is not None

    @property
    def has_chip(self) -> bool:
        """Whether any of its edges has comparators and wipers, hence offsets and tolerances."""
        return not self._kinds.isdisjoint(COMPARISONS)

    def save_chip(self, folder: Path) -> None:
        """Write ``chip-SEED.json``, if there is a chip; InputError: it cannot be written."""
        network = self.make_network()
        analog = self.draw_analog_chip(network) if self.has_transistors else None
        if not self.has_chip and analog is None:
            return
        chip = self.draw_chip(network)
        chip.save(folder / f"chip-{chip.seed}.json", {} if analog is None else analog.columns())

    @property
    def has_transistors(self) -> bool:
        """Whether any of its edges has transistors, hence thresholds that differ."""
        return "transistor" in self._kinds

    @property
    def own_edges(self) -> bool:
        """Whether any of its edges is of a kind from outside the package."""
        return not self._kinds.issubset(KINDS)

    @property
    def _kinds(self) -> set[str]:
        return {self.edges.comparison, *(each.kind for each in self.population)}

    def check_waves(self) -> None:
        """Raise InputError unless this machine has waves to show."""
        if not self.has_chip:
            raise InputError(
                f"{self.edges.comparison} edges have no logic, hence no waves: "
                "sign, paper, exact have"
            )
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
            PHYSICS.make(self.physics),
            self.make_edges(network, observe),
            Supervisor(**self.supervisor.model_dump()),
            self.seed,
            self.replica,
            self.model_dump(mode="json"),
        )

    def parts(self) -> Digipot:
        """The potentiometers of this machine."""
        given = self.digipot.model_dump()
        part = given.pop("part", None)
        return Digipot.of(DIGIPOTS[part].sheet, **given) if part else Digipot(**given)

    def model_edges(self, network: Network) -> Edges:
        """The edges of this machine with behavioral logic: no simulator is started."""
        return self.model_copy(update={"logic": "behavioral"}).make_edges(network)

    def make_edges(self, network: Network, observe: Observe | None = None) -> Edges:
        """The edges of this machine; simulated logic starts when it is first used."""
        own = [(each.kind, each.numbers(network)) for each in self.population]
        rest = np.ones(network.n_edges, dtype=bool)
        for _, numbers in own:
            rest[numbers] = False
        if rest.any():
            own.insert(0, (self.edges.comparison, np.flatnonzero(rest)))
        self._check_chip({kind for kind, _ in own})
        resistors = {kind for kind, _ in own} & ({*KINDS} - {*ELASTIC})
        if network.directed and resistors:
            raise InputError(
                f"{min(resistors)} edges are of networks of resistors, and network "
                f"{network.name!r} is elastic: write {', '.join(ELASTIC)}"
            )
        made = [KINDS.make(kind, numbers, network, self, observe) for kind, numbers in own]
        return Edges([self._measured(each, network) for each in made])

    def _measured(self, population: Population, network: Network) -> Population:
        """The population with its drops as they are measured; InputError: it cannot be."""
        part = self.measurement
        if part == MeasurementSection():
            return population
        part.check(network)
        sizes = part.noise, part.hysteresis
        rule = Measured(population.rule, population.edges, *sizes, drop_unit(network))
        return replace(population, rule=rule)

    def _check_chip(self, used: set[str]) -> None:
        """InputError where the chip has statistics of parts that no edge has."""
        lot, transistors = {each.name for each in fields(AnalogLot)}, "transistor" in used
        given = {k for k in self.chip.model_fields_set if getattr(self.chip, k) not in (None, 0.0)}
        if given & lot and not transistors:
            raise InputError(f"chip.{min(given & lot)} is of transistor edges, and there are none")
        others = given - lot - {"seed", "file"}
        if others and transistors and used.isdisjoint(COMPARISONS):
            raise InputError(
                f"chip.{min(others)} is of comparators and potentiometers, and there are none: "
                f"transistor edges have {', '.join(sorted(lot))}"
            )
