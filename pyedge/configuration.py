"""A machine from a TOML file; the defaults are the reference machine."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pyedge import topologies
from pyedge.edges import Chip, Comparator, Digipot, DigipotEdges, Edges, IdealEdges
from pyedge.errors import InputError
from pyedge.machine import LearningMachine
from pyedge.network import Network
from pyedge.physics import DensePhysics
from pyedge.quantity import read
from pyedge.supervisor import Supervisor


def _in(unit: str) -> BeforeValidator:
    return BeforeValidator(lambda value: None if value is None else read(value, unit))


Volts = Annotated[float, _in("V")]
Ohms = Annotated[float, _in("ohm")]
Ratio = Annotated[float, _in("")]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EdgesSection(_Section):
    """What the edges do: a comparison of digipot edges, or the ideal rule in the same range."""

    comparison: Literal["ideal", "sign", "paper", "exact"] = "paper"
    gamma: Ratio = 1e13


class DigipotSection(_Section):
    """The potentiometers; see `pyedge.edges.Digipot`."""

    levels: int = 128
    end_to_end: Ohms = 100e3
    wiper: Ohms = 40.0
    series: Ohms = 1e3


class ComparatorSection(_Section):
    """The comparators; see `pyedge.edges.Comparator`."""

    noise: Volts = 3e-3
    tie_bias: Volts = 0.0


class ChipSection(_Section):
    """What is fixed at manufacture; see `pyedge.edges.Chip.draw`.

    `file` is a chip drawn before; `seed` None is the machine's own seed and replica.
    """

    file: Path | None = None
    seed: int | None = None
    offset: Volts = 0.0
    tolerance: Ratio = 0.0
    mismatch: Ratio = 0.0


class SupervisorSection(_Section):
    """The supervisor; see `pyedge.supervisor.Supervisor`."""

    eta: Ratio | None = None
    noise: Volts = 0.0
    resolution: Volts = 0.0


class MachineConfiguration(_Section):
    """Everything that a machine is; `build` makes it."""

    network: str = "torus16"
    physics: Literal["dense"] = "dense"
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
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise InputError(f"{source}: {first_error(error)}") from None

    @classmethod
    def load(cls, path: str | Path) -> MachineConfiguration:
        """From a TOML file.

        Raises:
            InputError: a file that cannot be read, malformed TOML (with its line), an unknown
                key, a value that cannot be.
        """
        return cls.make(read_toml(path), str(path))

    def draw_chip(self, network: Network) -> Chip:
        """The chip of this machine: loaded, or drawn from its seed."""
        chip = self.chip
        if chip.file is not None:
            given = {"seed", "offset", "tolerance", "mismatch"} & chip.model_fields_set
            if given:
                raise InputError(
                    f"chip file {chip.file} already fixes its {', '.join(sorted(given))}: "
                    "give one or the other"
                )
            return Chip.load(chip.file)
        own = chip.seed is None
        return Chip.draw(
            network,
            seed=self.seed if chip.seed is None else chip.seed,
            replica=self.replica if own else 0,
            offset=chip.offset,
            tolerance=chip.tolerance,
            mismatch=chip.mismatch,
        )

    def build(self) -> LearningMachine:
        """Make the machine.

        Raises:
            InputError: whatever its parts find wrong.
        """
        network = topologies.named(self.network)
        return LearningMachine(
            network,
            DensePhysics(),
            self._edges(network),
            Supervisor(**self.supervisor.model_dump()),
            self.seed,
            self.replica,
            self.model_dump(mode="json"),
        )

    def _edges(self, network: Network) -> Edges:
        digipot = Digipot(**self.digipot.model_dump())
        if self.edges.comparison == "ideal":
            return IdealEdges(network, self.edges.gamma, digipot.middle, *digipot.range)
        return DigipotEdges(
            network,
            self.edges.comparison,
            digipot,
            Comparator(**self.comparator.model_dump()),
            self.draw_chip(network),
        )


def read_toml(path: str | Path) -> dict[str, Any]:
    """The contents of a TOML file; raises InputError with the line where it is malformed."""
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not TOML: {error}") from None


def first_error(error: ValidationError) -> str:
    """The first thing that pydantic found wrong, as `where: what`."""
    found = error.errors()[0]
    where = ".".join(str(part) for part in found["loc"])
    if found["type"] == "extra_forbidden":
        return f"{where} is not a known key"
    cause = found.get("ctx", {}).get("error")
    what = str(cause) if cause is not None else f"{found['msg'].lower()}, not {found['input']!r}"
    return f"{where}: {what}"
