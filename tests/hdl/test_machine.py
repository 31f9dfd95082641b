"""Edges and the machine as MyHDL source, against their model."""

from hypothesis import given, settings
from hypothesis import strategies as st

from hdl.bench.reference_model import EdgesModel
from hdl.edge_logic import STORES
from hdl.global_clock import OSC_PERIODS_PER_STEP
from hdl.machine import edge_ports, edges, machine, machine_ports
from tests.hdl.simulate import few_examples, play

STEP = 2 * OSC_PERIODS_PER_STEP + 1


@settings(max_examples=40)
@given(st.data(), st.integers(1, 3), st.integers(1, 4), st.sampled_from(STORES))
def test_edges_do_what_their_model_does_whatever_happens_on_their_pins(data, n_edges, width, store):
    bits = st.integers(0, 2**n_edges - 1)
    often, seldom = st.sampled_from(["latch_clock", "digipot_clock"]), st.just("reset_n")
    pins = {"latch_clock": 1, "digipot_clock": 1, "reset_n": 1, "first": 0, "second": 0}
    model, changes, wanted = EdgesModel(n_edges, 2**width), [], []
    events = st.tuples(often, bits, bits) | st.tuples(often | seldom, bits, st.none())
    for name, first, second in data.draw(st.lists(events, min_size=1, max_size=60)):
        compared = {"first": first} if second is None else {"first": first, "second": second}
        for change in (compared, {name: 1 - pins[name]}):
            pins |= change
            changes.append(change)
            falls = change.get(name) == 0
            if not pins["reset_n"]:
                model.reset()
            elif falls and name == "latch_clock":
                model.latch(pins["first"], pins["second"])
            elif falls and name == "digipot_clock" and not pins["latch_clock"]:
                model.count()
            wanted.append((model.outputs["up_down"], model.outputs["codes"]))
    ports, options = edge_ports(n_edges, 2**width), {"levels": 2**width, "store": store}
    assert play(edges, ports, changes, ["up_down", "codes"], **options) == wanted


@few_examples
@given(st.data(), st.integers(1, 5), st.integers(1, 7), st.sampled_from(STORES))
def test_one_trigger_edge_is_one_step_of_every_edge(data, n_edges, width, store):
    bits = st.integers(0, 2**n_edges - 1)
    steps = data.draw(st.lists(st.tuples(bits, bits), min_size=1, max_size=12))
    model, trigger, changes, wanted = EdgesModel(n_edges, 2**width), False, [], []
    for first, second in steps:
        trigger = not trigger
        changes.append({"first": first, "second": second, "trigger": trigger})
        changes += [{"osc": True}, {"osc": False}] * OSC_PERIODS_PER_STEP
        model.latch(first, second)
        model.count()
        wanted.append((1, 1, model.outputs["up_down"], model.outputs["codes"]))
    ports = machine_ports(n_edges, 2**width)
    outputs = ["latch_clock", "digipot_clock", "up_down", "codes"]
    found = play(machine, ports, changes, outputs, levels=2**width, store=store)
    assert found[STEP - 1 :: STEP] == wanted
