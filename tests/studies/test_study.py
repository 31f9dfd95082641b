"""Studies: points, plans, TOML files, refusals."""

import itertools
import math
import sys
import tomllib
from operator import attrgetter
from pathlib import Path

import pytest
import zarr
from hypothesis import given
from hypothesis import strategies as st

from pyedge.reports.html_report import toml_text
from pyedge.studies import Study
from pyedge.studies.store import Store
from tests.refusals import refused
from tests.studies.stores import AXES, OWN_FILES, forget, small, write_own

KEYS = {
    **dict.fromkeys(["comparator.tie_bias", "chip.offset"], st.floats(0, 0.01)),
    **dict.fromkeys(["comparator.noise", "chip.mismatch", "chip.tolerance"], st.floats(0, 0.1)),
    "supervisor.eta": st.floats(0.01, 1),
    "digipot.levels": st.sampled_from([4, 128, 1024]),
    "edges.comparison": st.sampled_from(["paper", "exact", "sign", "ideal"]),
    "network": st.sampled_from(["torus16", "periodic:4x4", "square:3x3"]),
    "physics": st.sampled_from(["dense", "sparse", "ngspice"]),
    "logic": st.sampled_from(["behavioral", "myhdl", "icarus"]),
    "seed": st.integers(0, 2**63 - 1),
    "task": st.sampled_from(["allostery-1", "allostery-4", "regression-a"]),
    "steps": st.integers(1, 10**6),
    "cut": st.integers(0, 5),
}


@st.composite
def axes(draw):
    """Up to three axes over different keys, the last perhaps of settings by name."""
    keys = draw(st.lists(st.sampled_from(sorted(KEYS)), max_size=3, unique=True))
    made = []
    for number, key in enumerate(keys):
        values = draw(st.lists(KEYS[key], min_size=1, max_size=4, unique=True))
        made.append({"name": f"axis_{number}", "key": key, "values": values})
    if made and draw(st.booleans()):
        last = made.pop()
        settings = [{"label": f"no. {k}", last["key"]: v} for k, v in enumerate(last["values"])]
        made.append({"name": last["name"], "setting": settings})
    return made


@given(axes())
def test_points_are_the_product_of_the_axes(axis):
    study = Study(name="any", task="allostery-1", axis=axis)
    points = study.points()
    assert len(points) == math.prod(len(each.settings) for each in study.axis)
    assert sorted({point.index for point in points}) == [point.index for point in points]
    for point in points:
        for index, each in zip(point.index, study.axis, strict=True):
            setting = each.settings[index]
            assert point.labels[each.name] == setting.label
            for key, value in setting.values.items():
                place = point if key in ("task", "steps", "cut") else point.configuration
                assert attrgetter(key)(place) == value


ALSO = {"name": "eta", "key": "supervisor.eta", "values": [0.1, 0.5, 1.0]}


@given(st.lists(st.floats(1e-4, 1e-2), min_size=3, max_size=3), st.sets(st.integers(0, 2)))
def test_a_value_brings_those_of_other_keys(windows, kept):
    also = {"capacitor": {"window": windows}, "chip.seed": [4, 5, 6]}
    study = Study(name="any", task="xor", machine="transistor-torus", axis=[{**ALSO, "also": also}])
    configurations = [point.configuration for point in study.points()]
    assert [each.capacitor.window for each in configurations] == windows
    assert [(each.supervisor.eta, each.chip.seed) for each in configurations] == [
        (0.1, 4), (0.5, 5), (1.0, 6),
    ]  # fmt: skip
    (axis,) = study.axis
    assert axis.keys == {"supervisor.eta", "capacitor.window", "chip.seed"}
    assert axis.only(sorted(kept)).settings == [axis.settings[k] for k in sorted(kept)]
    assert Study(**tomllib.loads(toml_text(study.describe()))) == study


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"also": {"chip.seed": [1, 2]}}, "axis 'eta': also.chip.seed needs 3 values"),
        ({"also": {"chip": {"seed": 1}}}, "also.chip.seed needs 3 values"),
        ({"also": {"supervisor.eta": [1, 2, 3]}}, "is the key of the axis itself"),
        ({"also": {"chip.sed": [1, 2, 3]}}, "sed is not a known key"),
    ],
)
def test_other_keys_that_have_no_value_for_each_are_refused(changes, said):
    refused(lambda: Study(name="s", task="xor", axis=[{**ALSO, **changes}]).points(), said)


def test_a_machine_by_its_name_or_file(tmp_path):
    (tmp_path / "mine.toml").write_text('edges.comparison = "ideal"\nseed = 3\n')
    axes = (
        '[[axis]]\nname = "machine_"\nkey = "machine"\nvalues = ["transistor-torus", "mine.toml"]'
    )
    text = f'name = "s"\ntask = "divider"\nmachine = "mine.toml"\nchip = 1\n{axes}\n'
    (tmp_path / "s.toml").write_text(text.replace("chip = 1\n", ""))
    study = Study.load(tmp_path / "s.toml")
    torus, mine = (point.configuration for point in study.points())
    assert (torus.network, torus.edges.comparison) == ("periodic:4x4", "transistor")
    assert (mine.edges.comparison, mine.seed) == ("ideal", 3)
    assert "mine.toml" in study.files()
    refused(
        lambda: Study(name="s", task="divider", machine="torus").points(),
        "machine 'torus' is no object of this study, no TOML file and not one of",
        "transistor-torus",
    )


@given(axes(), st.integers(1, 10**4), st.none() | st.integers(1, 1000))
def test_a_study_survives_toml(axis, replicas, steps):
    given = {} if steps is None else {"steps": steps}
    study = Study(name="any", task="iris", axis=axis, replicas=replicas, **given)
    again = Study(**tomllib.loads(toml_text(study.describe())))
    assert again == study
    assert again.describe() == study.describe()


def test_dotted_keys_and_files_beside_it(tmp_path):
    (tmp_path / "ring.csv").write_text("1,2\n2,3\n3,1\n")
    (tmp_path / "own.toml").write_text(
        'kind = "allostery"\nname = "own"\nheld = {1 = 5, 3 = 0}\noutputs = {2 = 2}\nsteps = 7\n'
    )
    (tmp_path / "study.toml").write_text(
        'name = "s"\ntask = "own.toml"\n[machine]\nnetwork = "ring.csv"\nseed = 3\n'
        '[[axis]]\nname = "what"\n[[axis.setting]]\nlabel = "noisy"\ncomparator.noise = "9mV"\n'
        '[[axis.setting]]\nlabel = "ideal"\nedges.comparison = "ideal"\n'
    )
    study = Study.load(tmp_path / "study.toml")
    noisy, ideal = study.points()
    assert noisy.configuration.comparator.noise == pytest.approx(9e-3)
    assert ideal.configuration.edges.comparison == "ideal"
    assert study.plan().tasks[0].name == "own"
    assert study.plan().steps == [7, 7]
    assert sorted(study.files()) == ["own.toml", "ring.csv"]


@pytest.mark.parametrize("name", [name for name in OWN_FILES if name != "study.toml"])
def test_a_store_is_not_resumed_with_another_file(name, tmp_path, monkeypatch):
    change = write_own(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)

    def plan():
        for each in [each for each in sys.modules if each.startswith(("ownhelper", "rule_"))]:
            del sys.modules[each]  # as in another process
        return Study.load(tmp_path / "study.toml").plan()

    store = Store.create(tmp_path / "s.zarr", plan()).path
    Store.resume(store, plan())
    change(name)
    said = "rule.py:mine" if name == "ownhelper.py" else name
    refused(lambda: Store.resume(store, plan()), "was begun with another", said)
    if name.startswith("tasks/") and not name.endswith("own.toml"):  # as older versions have it
        known = dict(zarr.open_group(store).attrs)["files"]
        forget(store, "code", *(each for each in known if each.startswith(name)))
        Store.resume(store, plan())


@given(st.integers(1, 10**5), st.integers(1, 10**5))
def test_slices_cover_every_replica_once(replicas, steps):
    plan = small(replicas=replicas, steps=steps).plan()
    assert plan.machine_steps == 6 * replicas * steps
    covered = [plan.item((0, 0, k)).replicas for k in range(plan.slices)]
    assert (covered[0][0], covered[-1][1]) == (0, replicas)
    assert all(one[1] == other[0] for one, other in itertools.pairwise(covered))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"nam": 1}, "nam is not a known key"),
        ({"record": ["late", "speed"]}, "'speed' is not one of"),
        ({"record": []}, "one measure or more"),
        ({"title": "\x1b[2J"}, "control character"),
        ({"replicas": 0}, "replicas"),
        ({"machine": {"replica": 3}}, "machine.replica"),
        ({"machine": {"noise": 3}}, "noise is not a known key"),
        ({"axis": [AXES[0], AXES[0]]}, "the name is taken"),
        ({"axis": [{**AXES[0], "name": "late"}]}, "the name is taken"),
        ({"axis": [{**AXES[0], "name": "replica"}]}, "is taken"),
        ({"axis": [{**AXES[0], "name": "A-B"}]}, "small letters"),
        ({"axis": [AXES[0], {**AXES[0], "name": "other"}]}, "both set comparator.noise"),
        ({"axis": [{"name": "a", "key": "seed"}]}, "needs a key with its values"),
        ({"axis": [{"name": "a", "values": [1]}]}, "needs a key with its values"),
        ({"axis": [{"name": "a", "key": "seed", "values": [1, 1]}]}, "twice"),
        ({"axis": [{"name": "a", "setting": [{"seed": 1}]}]}, "needs a label"),
        ({"axis": [{"name": "a", "key": "seed.x", "values": [1]}]}, "seed"),
        ({"axis": [{"name": "a", "key": "chip.ofset", "values": [1]}]}, "a 1: chip.ofset"),
        ({"axis": [{"name": "a", "key": "steps", "values": [0]}]}, "steps 0"),
        ({"axis": [{"name": "a", "key": "steps", "values": [10**30]}]}, "from 1 to 4294967296"),
        ({"steps": 2**32 + 1}, "steps"),
        ({"replicas": 2**32}, "fewer replicas"),
        ({"axis": [{"name": "a", "key": "cut", "values": list(range(10**5 + 1))}]}, "at most"),
        ({"axis": [{"name": f"a{k}", "key": f"k{k}", "values": [1]} for k in range(71)]}, "71"),
        ({"axis": [{"name": "a", "key": "task", "values": ["chess"]}]}, "'chess' is not one of"),
        ({"axis": [{"name": "a", "key": "comparator.noise", "values": ["3mA"]}]}, "in A"),
        ({"machine": {"network": "periodic:70x71"}, "axis": []}, "too large for dense physics"),
    ],
)
def test_an_invalid_study_is_refused_in_one_line(changes, says):
    refused(lambda: small(**changes).plan(), "small", says)


@pytest.mark.parametrize("page", ["README.md", "docs/studies.md"])
def test_the_study_in_the_documentation_is_valid(page, tmp_path):
    text = (Path(__file__).parents[2] / page).read_text(encoding="utf-8")
    shown = tmp_path / "shown.toml"
    shown.write_text(text.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    assert Study.load(shown).plan().points


def test_a_study_too_large_is_refused_at_once():
    def axis(number):
        settings = [{"label": label, f"key{number}": 1} for label in "xy"]
        return {"name": f"a{number}", "setting": settings}

    many = {"name": "a", "key": "seed", "values": list(range(100_000))}
    for changes, says in (
        ({"axis": [axis(k) for k in range(71)]}, "71 axes"),
        ({"axis": [axis(k) for k in range(20)]}, "1048576 points"),
        ({"axis": [many]}, "100000 points"),
        ({"axis": [], "replicas": 2**32}, "fewer replicas"),
        ({"axis": [], "replicas": 10**30}, "replicas"),
        ({"axis": [], "steps": 10**30}, "steps"),
    ):
        refused(lambda changes=changes: small(**changes), says)
