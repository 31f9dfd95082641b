"""What every part must have, whatever it is."""

import re

import pytest

from circuits.circuit import MAY_BE_OPEN, Role, Subcircuit
from circuits.parts import (
    ANALOG_CHIPS,
    CHIPS,
    DIODE,
    FILM_CAPACITOR,
    IDEAL_MEAN,
    TEST_POINT,
    capacitor,
    connector,
    resistor,
)

EVERY = (
    *CHIPS,
    *ANALOG_CHIPS,
    DIODE,
    FILM_CAPACITOR,
    IDEAL_MEAN,
    TEST_POINT,
    resistor(4700.0),
    capacitor(100e-9),
    connector("out", ("x", "y")),
)
BOUGHT = tuple(part for part in EVERY if part.bought and part is not IDEAL_MEAN)
MODELS = [
    pytest.param(part, model, id=f"{part.name}-{library}")
    for part in EVERY
    for library, model in (("catalogue", part.catalogue), ("ideal", part.ideal))
    if isinstance(model, Subcircuit)
]
chips = pytest.mark.parametrize("part", CHIPS + ANALOG_CHIPS, ids=lambda part: part.name)
bought = pytest.mark.parametrize("part", BOUGHT, ids=lambda part: part.name)
models = pytest.mark.parametrize(("part", "model"), MODELS)


@bought
def test_it_can_be_ordered_and_every_pin_has_a_function(part):
    used = {number for unit in (*part.units, part.common) for number in unit.values()}
    free = {pin.number for pin in part.pins if pin.role is Role.UNUSED}
    assert used | free == {pin.number for pin in part.pins}
    assert {pin.number for pin in part.pins} == {str(n + 1) for n in range(len(part.pins))}
    counted = re.search(r"(?:DIP-|1x0?)(\d+)", part.footprint)
    assert counted is None or int(counted.group(1)) == len(part.pins)
    assert all((part.number, part.maker, part.datasheet, part.footprint))


def test_a_test_point_is_a_pad_without_maker_or_model():
    assert not any((TEST_POINT.number, TEST_POINT.maker, TEST_POINT.bought))
    assert TEST_POINT.footprint
    assert TEST_POINT.package
    assert not any((TEST_POINT.catalogue, TEST_POINT.ideal, TEST_POINT.verilog))


@chips
def test_units_are_alike_rated_and_tied_off_whole_where_unused(part):
    for function in part.units[0]:
        assert len({part.pin(function, unit).role for unit in range(len(part.units))}) == 1
    signals = {name for name in part.functions if part.pin(name).role is not Role.SUPPLY}
    assert set(part.ratings.pins) == signals - {"osc_in", "osc_out"}
    if len(part.units) == 1 and not part.idle:
        return
    assert set(part.idle) == set(part.units[0])
    for function, tie in part.idle.items():
        assert tie in part.common if tie else part.pin(function).role in MAY_BE_OPEN


@models
def test_a_model_has_a_node_for_each_function_and_tells_its_parameters(part, model):
    head = model.text.split("\n")[0]
    nodes = [word for word in head.split()[2:] if "=" not in word and word != "params:"]
    ground = ["vss" if name == "gnd" else name for name in part.functions]
    assert nodes == ground
    assert model.text.split("\n")[-1] == f".ends {model.name}"
    told = {name: _number(value) for name, value in re.findall(r"(\w+)=(\S+)", head)}
    assert told == pytest.approx(dict(model.parameters))
    assert model.events <= set(part.functions)
    assert not [name for name in model.events if part.pin(name).role is Role.SUPPLY]


def test_both_models_of_a_part_have_names_of_their_own_and_models_of_one_name_are_one():
    models = [model for _, model in (param.values for param in MODELS)]
    names = [model.name for model in models]
    assert {name for name in names if names.count(name) > 1} == {IDEAL_MEAN.ideal.name}
    seen = {}
    for name, text in (item for model in models for item in model.models.items()):
        assert seen.setdefault(name, text) == text
        assert text.split()[1] == name


def _number(text):
    scale = {"k": 1e3, "n": 1e-9}.get(text[-1])
    return float(text) if scale is None else float(text[:-1]) * scale
