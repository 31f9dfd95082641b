"""What a machine did, step by step: an xarray Dataset with units, stored as Zarr."""

from __future__ import annotations

import hashlib
import json
import math
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from pyedge.arrays import Array, Floats
from pyedge.errors import InputError
from pyedge.files import expanded, replace
from pyedge.html import Displayed, counted, svg
from pyedge.networks.network import Network
from pyedge.training.history_variables import VARIABLES
from pyedge.units import show_error, show_orders
from pyedge.variable import Variable

if TYPE_CHECKING:
    import xarray as xr

FORMAT = "pyedge history 1"

_GROWS = ("step", "epoch")


class History(Displayed):
    """The steps of one machine on one task.

    Attributes:
        dataset: the variables of `VARIABLES` that apply, and those that memories and rules record
            (D22: ``wiper``, ``first``, ``second``, ``margin``), with the network, the task, the
            machine's configuration and the version in its attributes, as JSON text where they are
            neither text nor numbers, so that netCDF can hold them.  Its coordinates are the
            number of the step, labels of nodes, names of edges as ``4-7``, and outputs: labels, or
            differences as ``11 - 1``.
    """

    def __init__(self, dataset: xr.Dataset) -> None:
        texts = {name: _encoded(value) for name, value in dataset.attrs.items()}
        self.dataset = dataset = dataset.assign_attrs(texts)
        if "network" in texts and "node" not in dataset.coords:
            network = Network.from_data(self.attributes["network"])
            names: dict[str, Any] = {
                "node": network.labels,
                "edge": network.edge_names(),
                "output": self._outputs,
            }
            self.dataset = dataset.assign_coords(
                {
                    name: (name, _coordinate(values))
                    for name, values in names.items()
                    if len(values) == dataset.sizes[name]  # as a task of one's own describes itself
                }
            )

    def __len__(self) -> int:
        return int(self.dataset.sizes["step"])

    def _title(self) -> str:
        task = self.attributes["task"]["name"]
        steps = counted(len(self), "step")
        return f"History of {steps} on {task}: error {self.late:.3g} {self.error_unit} (late mean)"

    def _values(self) -> dict[str, object]:
        accuracy, unit = self.late_accuracy, self.error_unit
        more = {} if accuracy is None else {"accuracy (last 30 steps)": f"{accuracy:.3f}"}
        return {
            "network": self.network.name,
            "error at the start": f"{show_error(self.initial)} {unit}",
            f"late error (last {self.late_steps} steps)": f"{show_error(self.late)} {unit}, "
            f"{show_orders(self.initial, self.late)} orders down",
            "best error": f"{show_error(self.best)} {unit}, "
            f"{show_orders(self.initial, self.best)} orders down",
            **more,
            "variables": ", ".join(map(str, self.dataset.data_vars)),
        }

    def _drawing(self) -> str:
        return svg("error_curve", self.error)

    @classmethod
    def make(
        cls,
        arrays: dict[str, Array],
        clock: int,
        attributes: dict[str, Any],
        variables: Mapping[str, Variable] = MappingProxyType({}),
        units: Mapping[str, str] = MappingProxyType({}),
    ) -> History:
        """From arrays by name; the first step has number `clock`.

        Args:
            arrays: shaped as `VARIABLES` says, or (steps, m) for those of `variables`.
            clock: number of the first step.
            attributes: of the dataset.
            variables: what memories and rules record.
            units: by name of a variable of `VARIABLES`, or in the place of one of their units.
        """
        import xarray as xr

        columns = {}
        for name, array in arrays.items():
            if name in VARIABLES:
                dimensions, unit, meaning = VARIABLES[name]
                unit = units.get(name, units.get(unit, unit))
            else:
                dimensions = ("step", "edge")
                unit, meaning = variables[name].unit, variables[name].meaning
            kind = variables[name].dtype if name in variables else array.dtype
            values = array.astype(kind, copy=False)
            columns[name] = xr.Variable(dimensions, values, {"units": unit, "long_name": meaning})
        steps = np.arange(clock, clock + len(arrays["error"]))
        dataset = xr.Dataset(columns, {"step": ("step", steps)}, {"format": FORMAT, **attributes})
        return cls(dataset)

    @property
    def attributes(self) -> dict[str, Any]:
        """The dataset's attributes as plain data."""
        return {name: _decoded(value) for name, value in self.dataset.attrs.items()}

    @property
    def network(self) -> Network:
        """The network that was trained, as it was at the end."""
        whole = Network.from_data(self.attributes["network"])
        return whole.cut(*np.flatnonzero(~self.dataset["intact"].values[-1]).tolist())

    @property
    def error(self) -> Floats:
        """(steps,) error measured before each step's update, in V^2."""
        return np.asarray(self.dataset["error"].values, dtype=np.float64)

    @property
    def read(self) -> Floats:
        """(steps, n_read) free read-outs for the example shown, in volts; see `Objective`."""
        task = self.attributes["task"]
        nodes = self.network.nodes(task["outputs"])
        outputs = np.asarray(self.dataset["free_voltage"].values[:, nodes], dtype=np.float64)
        matrix = task.get("objective", {}).get("readout")
        return outputs if matrix is None else outputs @ np.array(matrix).T

    @property
    def read_names(self) -> list[str]:
        """(n_read) what each is read from, as ``node 11`` or ``11 - 1``."""
        names = self._outputs
        return [f"node {name}" if isinstance(name, int) else name for name in names]

    @property
    def _outputs(self) -> list[int | str] | list[str]:
        """(n_read) labels of the output nodes, or what is read from them, as ``11 - 1``."""
        task = self.attributes["task"]
        matrix = task.get("objective", {}).get("readout")
        labels: list[int | str] = task.get("outputs", [])
        return labels if matrix is None else [_sum(row, labels) for row in matrix]

    @property
    def error_unit(self) -> str:
        """V^2, in an elastic network m^2, or 1."""
        return str(self.dataset["error"].attrs.get("units", "V^2"))

    @property
    def late_steps(self) -> int:
        """How many steps the late mean is over; see `late_steps`."""
        task = self.attributes.get("task", {})  # of a task of one's own, it may be any
        return late_steps(len(self), task.get("dwell", 1), task.get("train", 1))

    @property
    def initial(self) -> float:
        """Error before the first update."""
        return float(self.error[0])

    @property
    def late(self) -> float:
        """Mean error of the last `late_steps` steps."""
        return float(self.error[-self.late_steps :].mean())

    @property
    def best(self) -> float:
        """Error of the single best step."""
        return float(self.error.min())

    @property
    def orders_late(self) -> float:
        """log10(initial / late)."""
        return orders(self.initial, self.late)

    @property
    def orders_best(self) -> float:
        """log10(initial / best)."""
        return orders(self.initial, self.best)

    @property
    def learned(self) -> dict[str, str]:
        """The learning degrees of freedom and their units, by name."""
        if "learned" in self.dataset.attrs:
            return dict(self.attributes["learned"])
        return {"wiper": "1"} if "wiper" in self.dataset else {"resistance": "ohm"}

    @property
    def last(self) -> dict[str, Array]:
        """(m,) learning degrees of freedom after the last step, by name."""
        return {name: self.dataset[name].values[-1] for name in self.learned}

    @property
    def wiper(self) -> list[int] | None:
        """Codes after the last step, or None for edges that have none."""
        if "wiper" not in self.dataset:
            return None
        return [int(code) for code in self.dataset["wiper"].values[-1]]

    @property
    def resistance(self) -> list[float]:
        """Resistance of each edge in the free twin after the last step, in ohms."""
        return [float(r) for r in self.dataset["resistance"].values[-1]]

    @property
    def accuracy(self) -> Floats | None:
        """(steps,) share of test examples classified rightly, for a classification."""
        if "accuracy" not in self.dataset:
            return None
        return np.asarray(self.dataset["accuracy"].values, dtype=np.float64)

    @property
    def late_accuracy(self) -> float | None:
        """Mean accuracy of the last 30 steps (of Iris, an epoch), for a classification."""
        accuracy = self.accuracy
        return None if accuracy is None else float(accuracy[-LATE_ACCURACY:].mean())

    @property
    def desired(self) -> Floats | None:
        """(classes, n_outputs) what is desired of each class in the last epoch, if anything."""
        if "desired" not in self.dataset:
            return None
        return np.asarray(self.dataset["desired"].values[-1], dtype=np.float64)

    @property
    def tied_edges(self) -> list[str]:
        """Edges whose two drops are equal whatever is learned, as ``first-second``, at the end."""
        tied = self.dataset["tied"].values[-1]
        return [n for n, t in zip(self.network.edge_names(), tied, strict=True) if t]

    @property
    def smallest_margin(self) -> float | None:
        """Smallest distance of any decision from its threshold, in volts.

        Ties and cut edges apart; None for edges that decide nothing.
        """
        if "margin" not in self.dataset:
            return None
        counts = self.dataset["intact"].values & ~self.dataset["tied"].values
        margins = self.dataset["margin"].values[counts]
        margins = margins[np.isfinite(margins)]
        return float(margins.min()) if margins.size else None

    def joined(self, later: History) -> History:
        """This history and the one that went on from its end, as one."""
        import xarray as xr

        first, second = self.dataset, later.dataset
        if int(second["step"].values[0]) != int(first["step"].values[-1]) + 1:
            raise InputError("the second history does not go on where the first one ends")
        joined = dict(first.variables)
        for name, variable in second.variables.items():
            if variable.dims[0] in _GROWS and name in first.variables:
                both = np.concatenate([first[name].values, variable.values])
                joined[name] = xr.Variable(variable.dims, both, variable.attrs)
            elif name not in ("start", "resistance_start", "test_output_first"):
                joined[name] = variable
        dataset = xr.Dataset(joined, attrs=second.attrs).set_coords("step")
        return History(dataset)

    def save(self, path: str | Path) -> None:
        """Write the history as a Zarr folder atomically.

        InputError: the place cannot be written, or holds something else than a history.
        """
        path = expanded(path)
        if path.is_dir() and not (path / "zarr.json").exists():
            raise InputError(f"{path} is a folder that is no history: it is left as it is")
        dataset = self.dataset.copy()
        dataset.attrs["digest"] = _digest(self.dataset)

        def write(beside: Path) -> None:
            with warnings.catch_warnings():  # zarr: consolidated metadata is not in format 3 yet
                warnings.simplefilter("ignore", UserWarning)
                dataset.to_zarr(beside, mode="w-", consolidated=True)

        replace(path, write)

    @classmethod
    def load(cls, path: str | Path) -> History:
        """Read a history; InputError: there is none, or it is truncated or damaged."""
        import xarray as xr

        if not Path(path).exists():
            raise InputError(f"history {path}: no such folder")
        try:
            with xr.open_zarr(path, consolidated=False, chunks=None) as opened:
                dataset = opened.load()
        except Exception as error:  # zarr and its codecs raise whatever they meet
            raise InputError(f"history {path} cannot be read: {_first_line(error)}") from None
        if dataset.attrs.get("format") != FORMAT:
            raise InputError(f"{path} is not a {FORMAT}")
        if dataset.attrs.pop("digest", None) != _digest(dataset):
            raise InputError(f"history {path} is truncated or damaged: its digest does not match")
        for variable in dataset.variables.values():
            variable.encoding.clear()
        return cls(dataset)


LONG_DWELL = 20
"""Steps with one example from which the late mean leaves out those before its last quarter."""
LATE_ACCURACY = 30
"""Steps at the end of a training over which its accuracy is averaged."""


def _encoded(value: Any) -> Any:
    """An attribute that netCDF can hold: other values than texts and numbers as JSON text."""
    kept = isinstance(value, str | int | float | np.number) and not isinstance(value, bool)
    return value if kept else json.dumps(value)


def _decoded(value: Any) -> Any:
    """The inverse of `_encoded`; values that are not encoded stay, as in old histories."""
    encoded = isinstance(value, str) and (value[:1] in ("{", "[") or value == "null")
    return json.loads(value) if encoded else value


def _coordinate(values: Sequence[Any]) -> Array:
    """Labels of a dimension: numbers, or texts of any length as zarr stores them."""
    texts = isinstance(values[0], str)
    return np.array(values, dtype=np.dtypes.StringDType() if texts else np.int64)


def _sum(weights: list[float], labels: list[int | str]) -> str:
    """Weights of nodes in words, as ``11 - 1``."""
    terms = [
        f"{'-' if w < 0 else '+'} {'' if abs(w) == 1 else f'{abs(w):g} × '}{label}"
        for w, label in zip(weights, labels, strict=False)
        if w
    ]
    return " ".join(terms).removeprefix("+ ")


def late_steps(steps: int, dwell: int = 1, examples: int = 1) -> int:
    """How many of so many steps the late mean is over: the last 200, or a shorter last quarter.

    Where several examples are shown in turn for `dwell` steps each, long enough to be learned one
    by one, it is the last quarter of the steps with the last one, after the change of targets.
    """
    late = min(200, max(1, steps // 4))
    if examples == 1 or dwell < LONG_DWELL:
        return late
    return min(late, max(1, ((steps - 1) % dwell + 1) // 4))


def orders(initial: float, final: float) -> float:
    """log10(initial / final); infinite where the final error is 0."""
    if final == 0:
        return math.inf if initial > 0 else 0.0
    return math.log10(initial / final) if initial > 0 else -math.inf


def _digest(dataset: xr.Dataset) -> str:
    """Of every value, name and attribute."""
    whole = hashlib.sha256(_canonical(dataset.attrs))
    for name in sorted(map(str, dataset.variables)):
        variable = dataset.variables[name]
        array = np.ascontiguousarray(variable.values)
        if array.dtype.kind in "TO":  # texts, whose bytes are pointers
            array = np.array(array.tolist())
        about = [name, list(variable.dims), array.dtype.str, array.shape, variable.attrs]
        whole.update(_canonical(about))
        whole.update(array.tobytes())
    return whole.hexdigest()


def _canonical(data: Any) -> bytes:
    return json.dumps(data, sort_keys=True, default=str).encode()


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
