"""The numbers that decide a verdict: just inside passes, just outside fails.

What is measured is put in place of a simulation, so that each number is met from both sides; the
numbers are restated here.
"""

from types import SimpleNamespace

import numpy as np
import pytest

from circuits.analysis.timing import Margin
from pyedge.memory import Digipot
from pyedge.verify import circuit, hardware, limits, self_training, timing
from pyedge.verify.lockstep import Agreement


def resistance(patch, apart):
    digipot = Digipot()
    codes = np.minimum(np.arange(130), 127)
    ohms = digipot.ohms(codes)
    ohms[5] *= 1 + apart
    sweep = SimpleNamespace(code=np.array([codes, codes]), ohms=np.array([ohms, ohms]))
    patch.setattr("circuits.analysis.code_sweep.run", lambda cell: sweep)
    return circuit.resistance("free")


def voltages(patch, apart):
    patch.setattr(circuit, "_apart", lambda *arguments: {"free_1": 0.0, "free_2": apart})
    return circuit.voltages("paper")


def response(patch, widest=0.0, unlike=0):
    """Of 1,000 trials."""
    found = SimpleNamespace(
        up=np.zeros((1, 1, 1000)), widest_unlike=widest, unlike=unlike, noise=3e-3, seed=0,
        margin=np.ones(1),
    )  # fmt: skip
    patch.setattr(timing, "circuit_response", lambda **arguments: found)
    return timing.response("paper")


def clocked(patch, least):
    row = Margin("flip_flop", "j", "hold", least, 3e-9)
    patch.setattr(timing, "_margins", lambda corner, cell: [row])
    return timing.margin("flip-flop", "hold")


def settles(patch, spare):
    """Five periods of a debouncer of 22 nF, 1.5 Hz uF."""
    given = 5 * 22e-9 / 1.5e-6
    found = SimpleNamespace(settling=given - 1e-3 - spare, deciding=1e-3, limits="-", clock=1.0)
    patch.setattr(timing, "delays", lambda network, task: found)
    return timing.settling()


def agreement(_, excluded, of=100_000):
    found = Agreement(1, of - excluded, excluded, 0, 0, 0.0, 1.0, None)
    return SimpleNamespace(passed=found.passed)


def trained(patch, down, modelled):
    """A deck that falls by so many orders, and the model of its front end."""
    wiper = SimpleNamespace(values=np.zeros((2, 1)))
    history = SimpleNamespace(orders_late=modelled, dataset={"wiper": wiper})
    for name in ("self_training", "run", "defects"):
        patch.setattr(self_training, name, lambda *arguments, **more: None)
    built = SimpleNamespace(values={"wiper": np.zeros((2, 1))})
    patch.setattr(self_training, "trace", lambda *arguments: built)
    for name, orders in (("loaded_machine", modelled), ("Replayed", down)):
        made = SimpleNamespace(
            train=lambda *arguments, orders=orders: SimpleNamespace(
                orders_late=orders, dataset=history.dataset
            )
        )
        patch.setattr(self_training, name, lambda *arguments, made=made, **more: made)
    return self_training.catalogue("allostery-2")


def mutants(patch, total):
    report = SimpleNamespace(detected=["m"] * total, undetectable=[], undetected=[], total=total)
    patch.setattr("hdl.faults.mutants.run", lambda: report)
    return hardware.every_mutant()


def loads(patch, load):
    net = SimpleNamespace(
        net="up", driver="U1", load=load, sinks=load, may_sink=1.0, sources=0.0, may_source=0.0
    )
    patch.setattr(limits, "levels", lambda packages, fed: [net])
    return limits.fan_out()


def supplies(patch, low, high):
    """A maker's range, in volts, around supplies of 5 V and 9 V with their tolerance."""

    def unfed(packages, fed):
        return [net for net, volts in fed.items() if not low <= volts <= high]

    patch.setattr(limits, "unfed", unfed)
    return limits.supplies_fit()


VERDICTS = {
    "resistance": (resistance, [((0.99e-5,), True), ((1.01e-5,), False), ((-1.01e-5,), False)]),
    "voltages": (voltages, [((4.99e-6,), True), ((5.01e-6,), False)]),
    "response, volts": (response, [((99e-6, 1), True), ((101e-6, 1), False)]),
    "response, trials": (response, [((0.0, 10), True), ((0.0, 11), False)]),
    "clocked pin": (clocked, [((3.01e-9,), True), ((2.99e-9,), False)]),
    "settling": (settles, [((1e-6,), True), ((-1e-6,), False)]),
    "decisions excluded": (agreement, [((1000,), True), ((1001,), False)]),
    "catalogue, orders": (trained, [((1.51, 1.51), True), ((1.49, 1.49), False)]),
    "catalogue, apart": (trained, [((2.0, 2.49), True), ((2.0, 2.51), False), ((3, 2.4), False)]),
    "mutants": (mutants, [((200,), True), ((199,), False)]),
    "fan-out": (loads, [((1.0,), True), ((1.001,), False)]),
    "supplies": (
        supplies,
        [((4.75, 9.451), True), ((4.751, 10.0), False), ((4.0, 9.449), False)],
    ),
}


@pytest.mark.parametrize("name", VERDICTS)
def test_a_verdict_turns_at_its_number(name, monkeypatch):
    measure, cases = VERDICTS[name]
    for arguments, passed in cases:
        assert measure(monkeypatch, *arguments).passed == passed, arguments


@pytest.mark.parametrize(("beyond", "passed"), [(0.9e-9, True), (1.1e-9, False)])
@pytest.mark.parametrize(
    ("check", "end"),
    [(limits.terminals, 0.0), (limits.terminals, 5.0), (limits.common_mode, 0.0),
     (limits.common_mode, 7.5)],
)  # fmt: skip
def test_a_pin_may_be_beyond_its_range_by_round_off(check, end, beyond, passed, monkeypatch):
    """Terminals within 0 to 5 V, comparators' inputs within 0 to 9 V - 1.5 V."""
    cell, traced = limits._traced("divider", None, "")
    volts = {net: np.full(3, end + (beyond if end else -beyond)) for net in traced.volts}
    found = SimpleNamespace(volts=volts, network=traced.network)
    monkeypatch.setattr(limits, "_traced", lambda *given: (cell, found))
    assert check("divider").passed == passed
