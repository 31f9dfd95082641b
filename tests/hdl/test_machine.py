"""Edges and the machine as MyHDL source, against their model."""

from hypothesis import given, settings
from hypothesis import strategies as st

from hdl.bench.reference_model import DONE, EdgesModel, MachineModel
from hdl.edge_logic import STORES
from hdl.machine import edge_ports, edges, machine, machine_ports
from tests.hdl.simulate import play

OUTPUTS = ("latch_clock", "digipot_clock", "up_down", "codes")


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


@settings(max_examples=60)
@given(st.randoms(), st.integers(1, 5), st.integers(1, 7), st.sampled_from(STORES))
def test_the_machine_does_what_its_model_does(random, n_edges, width, store):
    """Steps, glitches and resets at any phase of the oscillator and of a step."""
    model, changes, wanted = MachineModel(n_edges, 2**width), [], []
    pins = dict.fromkeys(("osc", "trigger", "first", "second"), 0) | {"reset_n": 1}

    def put(name, value):
        pins[name] = value
        changes.append({name: value})
        if not pins["reset_n"]:
            model.reset()
        elif name == "trigger":
            model.trigger()
        elif name == "osc" and value:
            model.rise(pins["first"], pins["second"])
        wanted.append(tuple(model.outputs[output] for output in OUTPUTS))

    def toggle(*names):
        for name in names:
            put(name, 1 - pins[name])

    def rises(count):
        while count:
            put(random.choice(["first", "second"]), random.randrange(2**n_edges))
            toggle("osc")
            count -= pins["osc"]

    for _ in range(random.randint(1, 8)):
        toggle(*["osc"] * random.randint(0, 1), "trigger")
        kind = random.choice(["step", "glitch", "reset"])
        if kind == "step":
            rises(DONE)
        elif kind == "glitch":
            rises(random.randint(1, 3))
            toggle("trigger")
            rises(random.randint(1, 5))
        else:
            rises(random.randint(0, DONE))
            toggle("reset_n", *random.choices(["trigger", "osc"], k=random.randint(0, 5)))
            toggle("reset_n")
    rises(DONE)
    ports, options = machine_ports(n_edges, 2**width), {"levels": 2**width, "store": store}
    assert play(machine, ports, changes, OUTPUTS, **options) == wanted
