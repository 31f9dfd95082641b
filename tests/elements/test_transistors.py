"""Laws of transistors: monotone, symmetric, smooth where they should be, and as their formulas."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.optimize import brentq

from pyedge.elements import LAWS, Card, EkvLaw, Level1Law, Resistor, SquareLaw, Transistor
from pyedge.networks.flow import flow
from tests.refusals import refused

ELEMENTS = {
    "square": SquareLaw(),
    "ekv": EkvLaw(),
    "steep": EkvLaw(swing=0.02),
    "level1": Level1Law(),
    "bare": Level1Law(Card(rd=0, rs=0)),
    "uneven": Level1Law(Card(rd=20, rs=300)),
}
LEAK = 1e-9


def floats(low, high):
    return hnp.arrays(float, 8, elements=st.floats(low, high), fill=st.nothing())


GATES, NODES = floats(0.3, 5.1), floats(-0.2, 1.2)


@pytest.fixture(params=ELEMENTS)
def element(request):
    return ELEMENTS[request.param]


@given(gate=GATES, first=NODES, second=NODES, more=floats(0, 0.5))
def test_the_current_rises_with_the_first_node_and_falls_with_the_second(
    element, gate, first, second, more
):
    own = element.flow(first, second, gate)
    assert (own.first >= 0.999 * LEAK).all()
    assert (own.second >= 0.999 * LEAK).all()
    assert (element.flow(first + more, second, gate).value >= own.value - 1e-16).all()
    assert (element.flow(first, second + more, gate).value <= own.value + 1e-16).all()


@given(gate=GATES, first=NODES, second=NODES)
def test_slopes_are_those_of_the_current(element, gate, first, second):
    """Against central differences; curvature is at most some mA/V^2, and kinks are in the slope."""
    h = 1e-6
    own = element.flow(first, second, gate)
    up, down = (element.flow(first + d, second, gate).value for d in (h, -h))
    np.testing.assert_allclose(own.first, (up - down) / (2 * h), atol=2e-8)
    up, down = (element.flow(first, second + d, gate).value for d in (h, -h))
    np.testing.assert_allclose(own.second, (down - up) / (2 * h), atol=2e-8)


@given(gate=GATES, first=NODES, second=NODES)
def test_without_a_drop_there_is_no_current_and_a_turn_turns_it(element, gate, first, second):
    assert (element.flow(first, first, gate).value == 0).all()
    turned = element
    if isinstance(element, Level1Law):
        card = element.card
        given_ = {**vars(card), "rd": card.rs, "rs": card.rd}
        turned = Level1Law(Card(**given_))
    own, other = element.flow(first, second, gate), turned.flow(second, first, gate)
    np.testing.assert_allclose(own.value, -other.value, rtol=1e-12, atol=1e-18)
    np.testing.assert_allclose(own.first, other.second, rtol=1e-9)


@given(gate=GATES, first=NODES, second=NODES, step=st.floats(1e-12, 1e-7))
def test_current_and_slopes_are_continuous(element, gate, first, second, step):
    own, near = (element.flow(v, second, gate) for v in (first, first + step))
    assert np.abs(near.value - own.value).max() < 0.01 * step + 1e-17
    assert np.abs(near.first - own.first).max() < 0.1 * step + 1e-15
    assert np.abs(near.second - own.second).max() < 0.1 * step + 1e-15


def textbook(gate, first, second):
    """Cut-off, saturation and triode of one square-law transistor, case by case, and its leak."""
    low, drop = min(first, second), abs(first - second)
    over = gate - 0.7 - low
    if over <= 0:
        current = 0.0
    elif drop >= over:
        current = 8.5e-4 / 2 * over**2
    else:
        current = 8.5e-4 * (over - drop / 2) * drop
    return np.copysign(current, first - second) + 1e-9 * (first - second)


@given(gate=GATES, first=NODES, second=NODES)
def test_the_square_law_is_the_textbook_s(gate, first, second):
    expected = [textbook(*each) for each in zip(gate, first, second, strict=True)]
    # squares of up to 20 V^2 are rounded to 4e-15
    np.testing.assert_allclose(SquareLaw().flow(first, second, gate).value, expected, atol=1e-17)


@given(gate=GATES, first=NODES, second=NODES)
def test_ekv_is_its_formula_and_the_square_law_where_it_is_steep(gate, first, second):
    law = EkvLaw()
    p, q = (law.width * np.logaddexp(0, (gate - 0.7 - v) / law.width) for v in (second, first))
    expected = 8.5e-4 / 2 * (p**2 - q**2) + 1e-9 * (first - second)
    np.testing.assert_allclose(law.flow(first, second, gate).value, expected, atol=1e-17)
    steep = EkvLaw(swing=1e-4).flow(first, second, gate).value
    np.testing.assert_allclose(steep, SquareLaw().flow(first, second, gate).value, atol=1e-9)


def test_a_swing_of_the_gate_is_a_decade_of_the_current():
    law = EkvLaw(leak=1e-30)
    one, ten = law.flow(np.full(2, 0.3), np.zeros(2), np.array([-0.4, -0.3])).value
    assert ten / one == pytest.approx(10, rel=1e-3)


def channel(card, gate, first, second):
    """Shichman and Hodges' current of the channel alone, case by case."""
    low, drop = min(first, second), abs(first - second)
    threshold = card.vto + card.gamma * (np.sqrt(card.phi + low) - np.sqrt(card.phi))
    over = gate - low - threshold
    current = 0.0
    if over > 0:
        current = over**2 / 2 if drop >= over else (over - drop / 2) * drop
    return np.copysign(card.beta * (1 + card.modulation * drop) * current, first - second)


@pytest.mark.parametrize("name", ["level1", "bare", "uneven"])
@given(gate=floats(0.3, 5.1), first=floats(0, 1), second=floats(0, 1))
def test_level1_is_the_channel_s_current_through_both_resistances(name, gate, first, second):
    card = ELEMENTS[name].card
    found = ELEMENTS[name].flow(first, second, gate).value
    for value, v_g, one, two in zip(found, gate, first, second, strict=True):

        def excess(i, v_g=v_g, one=one, two=two):
            return i - channel(card, v_g, one - i * card.rd, two + i * card.rs)

        most = channel(card, v_g, one, two)  # resistances lower it, and do not turn it
        ends = min(most, 0) - 1e-15, max(most, 0) + 1e-15
        expected = brentq(excess, *ends, xtol=1e-17) + 1e-9 * (one - two)
        assert value == pytest.approx(expected, rel=1e-9, abs=1e-14)


def test_resistance_is_that_of_a_small_drop_at_0_volts(element):
    gates = np.array([0.3, 0.9, 1.5, 5.0])
    drop = 1e-7
    current = element.flow(np.full(4, drop), np.zeros(4), gates).value
    np.testing.assert_allclose(element.resistance(gates), drop / current, rtol=1e-4)
    np.testing.assert_allclose(element.conductance(gates), current / drop, rtol=1e-4)


def test_flows_broadcast_and_linear_elements_have_them_too():
    gates, nodes = np.linspace(1, 3, 6).reshape(2, 3), np.linspace(0, 0.4, 3)
    many = SquareLaw().flow(nodes, 0.1, gates)
    assert many.value.shape == many.first.shape == (2, 3)
    alone = SquareLaw().flow(nodes[1:2], np.array([0.1]), gates[1, 1:2])
    assert alone.value[0] == many.value[1, 1]
    assert Resistor().flow(np.ones(1), np.zeros(1), np.full(1, 50.0)).value == pytest.approx(0.02)


def test_every_law_has_a_name_and_compiled_code():
    for name in LAWS:
        made = Transistor(law=name).element
        assert made.name == name
        assert type(made.compiled) in flow.table


@pytest.mark.parametrize(
    ("values", "words"),
    [
        *(({"law": "square", name: value}, (name, "positive"))
          for name in ("transconductance", "leak") for value in (0.0, -1e-3, np.inf, np.nan)),
        ({"law": "ekv", "swing": 0.0}, ("swing", "positive")),
        ({"leak": 0.0}, ("leak", "float")),
    ],
)  # fmt: skip
def test_numbers_that_cannot_be_are_refused(values, words):
    refused(lambda: Transistor(**values), *words)


@pytest.mark.parametrize("name", ["kp", "phi", "w", "l"])
def test_a_card_that_cannot_be_is_refused(name):
    refused(lambda: Card(**{name: 0.0}), name, "positive")
    refused(lambda: Card(rd=-1.0), "rd", "negative")
