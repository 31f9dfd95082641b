"""Validation of TOML files: unknown keys and wrong values are an error of one line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    StrictInt,
    StrictStr,
    TypeAdapter,
    ValidationError,
)

from pyedge.errors import InputError
from pyedge.reading import check_data, read_toml
from pyedge.units import read, unit_of

T = TypeVar("T")


STRICT = ConfigDict(extra="forbid")
"""Of dataclasses that are tables of a TOML file: unknown keys are refused."""


class Section(BaseModel):
    """A table of a TOML file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _in(unit: str, *others: str) -> BeforeValidator:
    """Reads a quantity; see `pyedge.units.read`."""
    return BeforeValidator(
        lambda value: None if value is None else read(value, unit, "quantity", *others)
    )


def _node(value: Any) -> Any:
    """A node's number or word; ``03`` is refused, since a file could have both it and ``3``."""
    if not isinstance(value, str) or not value.removeprefix("-").isdecimal():
        return value
    if str(int(value)) != value:
        raise ValueError(f"write node {int(value)}, not {value!r}")
    return int(value)


Count = Annotated[int, Field(ge=1, lt=2**32)]
"""A number of steps, say; the random numbers count to 2^32."""
Node = Annotated[StrictInt | StrictStr, BeforeValidator(_node)]
"""A node's label, also as a key; of outputs a difference, see `pyedge.tasks.read_out`."""
Volts = Annotated[float, _in("V")]
Ohms = Annotated[float, _in("ohm")]
Siemens = Annotated[float, _in("S")]
Seconds = Annotated[float, _in("s")]
Amperes = Annotated[float, _in("A")]
Metres = Annotated[float, _in("m")]
Pascals = Annotated[float, _in("Pa")]
NewtonsPerMetre = Annotated[float, _in("N/m")]
Ratio = Annotated[float, _in("")]
NodeValue = Annotated[float, _in("V", "m")]
"""What a node is held at or should reach: a voltage, or a displacement in an elastic network."""
Load = Annotated[float, _in("A", "N")]
"""What is injected into a node: a current, or a force in an elastic network."""


class DropValue(float):
    """A drop, in volts or in metres, with the unit that it was written in, if any."""

    unit = ""

    @classmethod
    def read(cls, value: Any) -> DropValue:
        """From a number, or a text in volts or metres; InputError: it is neither."""
        if isinstance(value, cls):
            return value
        unit = unit_of(value)
        if unit not in ("", "V", "m"):
            raise InputError(f"quantity {value!r} is in {unit}: it must be in V or m")
        made = cls(read(value, unit or "V"))
        made.unit = unit
        return made


Drop = Annotated[
    float,
    PlainValidator(DropValue.read),
    PlainSerializer(float, return_type=float, when_used="json"),
]
"""Volts between nodes, or metres between joints: a network says which."""


def load(path: str | Path, kind: TypeAdapter[T]) -> T:
    """Read and validate a TOML file.

    Raises:
        InputError: a file that cannot be read, malformed TOML (with its line), an unknown key, an
            invalid value.
    """
    return check(read_toml(path), kind, str(path))


def check(data: dict[str, Any], kind: TypeAdapter[T], source: str) -> T:
    """Validate plain data.

    Raises:
        InputError: an unknown key or an invalid value.
    """
    try:
        check_data(data)
        return kind.validate_python(data)
    except ValidationError as error:
        raise InputError(f"{source}: {first(error)}") from None
    except InputError as error:
        raise InputError(f"{source}: {error}") from None


@contextmanager
def in_file(path: str | Path) -> Iterator[None]:
    """A block whose errors name the file that they are about."""
    try:
        yield
    except InputError as error:
        text = str(error)
        raise InputError(text if text.startswith(str(path)) else f"{path}: {text}") from error


def first(error: ValidationError) -> str:
    """The first validation error, as one line."""
    details = error.errors()[0]
    where = ".".join(str(part) for part in details["loc"])
    if details["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        return f"{where} is not a known key"
    cause = details.get("ctx", {}).get("error")
    if isinstance(cause, ValueError):
        what = str(cause)
    elif details["type"] == "missing":
        what = "is missing"
    else:
        what = f"{details['msg'][:1].lower()}{details['msg'][1:]}, not {details['input']!r}"
    return f"{where}: {what}" if where else what


def flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Nested tables as (dotted key, value) pairs."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def nested(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Inverse of `flat`."""
    tables: dict[str, Any] = {}
    for key, value in settings.items():
        *path, last = key.split(".")
        inside = tables
        for part in path:
            inside = inside.setdefault(part, {})
        inside[last] = value
    return tables
