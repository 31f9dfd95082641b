"""The machine as MyHDL source, against its model."""

from hypothesis import given
from hypothesis import strategies as st

from hdl.bench.reference_model import EdgesModel
from hdl.edge_logic import STORES
from hdl.global_clock import OSC_PERIODS_PER_STEP
from hdl.machine import machine, machine_ports
from tests.hdl.simulate import few_examples, play

STEP = 2 * OSC_PERIODS_PER_STEP + 1


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
