"""The page in Debian's Chromium: it opens, learns, and can be interfered with."""

import numpy as np
import pytest

from hdl.tools import Tool
from pyedge.live.recording import Recording
from pyedge.live.study_bench import StudyBench
from pyedge.studies import Study
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.run import Run
from tests.hdl.tools import need
from tests.live.served import served
from tests.packages import package

package("bokeh")
playwright = package("playwright.sync_api")
CHROMIUM = Tool("Chromium", ("chromium",), "apt-get install chromium", ())
NOISE, RUN = "comparator noise", "Run / pause"
# The place of a model's point in the window, in pixels.
PLACE = """([name, x, y]) => {
  const all = (view) => [view, ...(view.child_views ?? []).flatMap(all)]
  const plots = Bokeh.index.roots.flatMap(all)
  const plot = plots.find((view) => view.frame && view.model.name == name)
  const box = plot.el.getBoundingClientRect(), frame = plot.frame
  return [box.x + frame.x_scale.compute(x), box.y + frame.y_scale.compute(y)]
}"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser():
    need(CHROMIUM)
    with playwright.sync_playwright() as started:
        made = started.chromium.launch(executable_path=CHROMIUM.path, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def server():
    with served(speed=300.0) as made:
        yield made


@pytest.fixture
def errors():
    """What the page has to say of itself: nothing."""
    said = []
    yield said
    assert not said


def opened(browser, server, errors, width=1400, height=1000, scheme="light"):
    page = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: said.type == "error" and errors.append(said.text))
    page.goto(server.url)
    page.get_by_role("button", name="Step").wait_for()
    return page


def until(page, server, wanted, seconds=30):
    """The first frame of which something holds."""
    for _ in range(50 * seconds):
        if wanted(frame := server.session.frame):
            return frame
        page.wait_for_timeout(20)
    raise AssertionError(f"not within {seconds} s: {server.session.frame}")


def place(page, name, drawing="free"):
    """The middle of an edge, in pixels."""
    from pyedge.networks.topologies import named
    from pyedge.plots.routes import places, route, sample, spacing

    network = named("torus16")
    points = places(network)
    usual, least = spacing(points)
    curves = route(points, network.edges, min(0.2 * usual, 0.42 * least))
    x, y = sample(curves[network.edge_names().index(name)])[32]
    return page.evaluate(PLACE, [drawing, float(x), float(y)])


def usual(frame):
    """Median error of the last points of the curve."""
    return np.median(frame.errors.whole[-50:, 1])


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_it_learns_is_cut_recovers_is_disturbed_and_saved(browser, server, errors, tmp_path):
    page = opened(browser, server, errors)
    press(page, "Step")
    first = until(page, server, lambda frame: frame.clock == 1)
    page.get_by_text("history since step 0").wait_for()
    page.get_by_text("no step yet").wait_for(state="detached")  # what moves has moved
    press(page, RUN)
    until(page, server, lambda frame: frame.clock >= 200)
    press(page, RUN)
    learned = until(page, server, lambda frame: not frame.running)
    assert usual(learned) < first.error / 100
    page.get_by_text(f"step {learned.clock}", exact=False).first.wait_for()

    page.mouse.click(*place(page, "4-5"))
    damaged = until(page, server, lambda frame: not frame.intact.all())
    assert [damaged.scene.names[k] for k in np.flatnonzero(~damaged.intact)] == ["4-5"]
    press(page, "Step")
    hurt = until(page, server, lambda frame: frame.clock == damaged.clock + 1)
    assert hurt.error > 10 * usual(learned)
    press(page, RUN)
    healed = until(page, server, lambda frame: frame.clock >= damaged.clock + 300)
    assert usual(healed) < hurt.error / 10
    press(page, RUN)
    still = until(page, server, lambda frame: not frame.running)

    slider = page.locator(".bk-Slider").filter(has_text=NOISE).locator(".noUi-handle")
    slider.press("ArrowRight")
    noisy = until(page, server, lambda frame: frame.scene is not still.scene)
    assert noisy.scene.configuration.comparator.noise == 3.5e-3
    press(page, "Step")
    until(page, server, lambda frame: frame.clock == still.clock + 1)

    page.get_by_label("folder of the history").fill(str(tmp_path / "run"))
    press(page, "Save")
    page.get_by_text("pyedge train --resume").wait_for()
    before = Run.load(tmp_path / "run" / "earlier" / "1")
    cuts = {damaged.clock: [(4, 5)]}
    assert before.cuts == cuts
    assert len(before.histories[0]) == still.clock
    again = Run(before.configuration, "allostery-3", still.clock, 1, cuts)
    assert before.histories[0].dataset.identical(again.train()[0].dataset)
    after = Run.load(tmp_path / "run")
    assert after.configuration.comparator.noise == 3.5e-3
    assert len(after.histories[0]) == 1
    page.close()


def test_two_browsers_see_one_machine_and_closing_one_ends_nothing(browser, server, errors):
    one, two = (opened(browser, server, errors) for _ in range(2))
    press(one, RUN)
    two.locator(".bk-btn.bk-active").filter(has_text=RUN).wait_for()
    one.close()
    clock = server.session.frame.clock
    until(two, server, lambda frame: frame.clock > clock + 20)
    press(two, RUN)
    until(two, server, lambda frame: not frame.running)
    two.close()


def test_every_control_is_reached_by_the_keyboard(browser, server, errors):
    page = opened(browser, server, errors)
    for button in (RUN, "Step", "Reset all", "Reset", "Cut or mend", "Save", "Save GIF"):
        page.get_by_role("button", name=button, exact=True).focus()
    page.get_by_label("edge (or click it)").select_option("5-8")
    page.get_by_role("button", name="Cut or mend").press("Enter")
    frame = until(page, server, lambda frame: not frame.intact.all())
    assert frame.scene.names[int(np.flatnonzero(~frame.intact)[0])] == "5-8"
    page.get_by_role("button", name="Cut or mend").press("Enter")
    until(page, server, lambda frame: frame.intact.all())
    page.get_by_label("task").select_option("regression-a")
    until(page, server, lambda frame: frame.scene.task.name == "regression-a")
    page.close()


def test_the_focus_stays_where_the_keys_are(browser, server, errors):
    page = opened(browser, server, errors)
    page.get_by_role("button", name=RUN).focus()
    for running in (True, False, True, False):
        page.keyboard.press("Space")
        until(page, server, lambda frame, running=running: frame.running == running)
    tasks = page.get_by_label("task (what is learned stays)")
    tasks.focus()
    before = server.session.frame.scene.task.name
    for _ in range(2):
        page.keyboard.press("ArrowDown")
        until(page, server, lambda frame, before=before: frame.scene.task.name != before)
        before = server.session.frame.scene.task.name
        page.wait_for_timeout(300)
    page.close()


def test_a_slider_that_moves_fast_and_the_machine_agree(browser, server, errors):
    page = opened(browser, server, errors)
    handle = page.locator(".bk-Slider").filter(has_text=NOISE).locator(".noUi-handle")
    handle.press("Home")
    for _ in range(20):
        handle.press("ArrowRight")
    end = until(page, server, lambda frame: frame.scene.configuration.comparator.noise == 0.01)
    playwright.expect(handle).to_have_attribute("aria-valuenow", "10.0")
    page.wait_for_timeout(1000)
    assert server.session.frame.scene is end.scene
    playwright.expect(handle).to_have_attribute("aria-valuenow", "10.0")
    page.close()


def test_a_click_on_a_node_cuts_nothing(browser, server, errors):
    from pyedge.networks.topologies import named
    from pyedge.plots.routes import places

    page = opened(browser, server, errors)
    for node in (4, 8):
        x, y = places(named("torus16"))[node].tolist()
        page.mouse.click(*page.evaluate(PLACE, ["free", x, y]))
    page.wait_for_timeout(500)
    assert server.session.frame.intact.all()
    page.mouse.click(*place(page, "4-5"))
    until(page, server, lambda frame: not frame.intact.all())
    page.close()


def test_what_is_said_is_seen_from_everywhere(browser, server, errors):
    page = opened(browser, server, errors, 390, 844)
    page.get_by_role("button", name="Save", exact=True).scroll_into_view_if_needed()
    press(page, "Save")
    message = page.get_by_text("nothing to save")
    message.wait_for()
    box = message.bounding_box()
    assert 0 <= box["y"] <= 844 - box["height"]
    page.close()


def test_a_refused_choice_is_said_and_taken_back(browser, server, errors):
    page = opened(browser, server, errors)
    page.get_by_label("network (begins anew)").select_option("divider")
    page.get_by_text("node 4 is not in network 'divider'").wait_for()
    assert page.get_by_label("network (begins anew)").input_value() == "torus16"
    page.close()


def test_what_is_under_the_pointer_is_said(browser, server, errors):
    page = opened(browser, server, errors)
    press(page, "Step")
    frame = until(page, server, lambda frame: frame.clock == 1)
    edge = frame.scene.names.index("4-5")
    page.wait_for_timeout(500)
    page.mouse.move(*place(page, "4-5"))
    first, second = frame.values["first"][edge], frame.values["second"][edge]
    tip = page.locator(".bk-Tooltip")
    for text in (
        "4-5",
        f"wiper code {frame.values['wiper'][edge]}",
        f"first {int(first)}, second {int(second)}",
        "up (U)" if first != second else "down (D)",
    ):
        tip.filter(has_text=text).first.wait_for()
    page.close()


@pytest.mark.parametrize("width", [1400, 390])
def test_it_fits_its_window_in_the_readers_colours(browser, server, errors, width):
    page = opened(browser, server, errors, width, 900, "dark" if width == 390 else "light")
    wide, dark = page.evaluate(
        "[document.documentElement.scrollWidth, getComputedStyle(document.body).backgroundColor]"
    )
    assert wide == width
    assert dark == ("rgb(20, 23, 26)" if width == 390 else "rgb(255, 255, 255)")
    page.close()


def test_points_of_a_study_are_chosen(browser, errors, tmp_path):
    axis = {"name": "noise", "key": "comparator.noise", "values": ["0V", "3mV"]}
    study = Study(name="s", task="allostery-1", steps=20, replicas=3, axis=[axis])
    study.run(tmp_path / "s.zarr", workers=1)
    with served(recording=StudyBench(tmp_path / "s.zarr"), speed=float("inf")) as server:
        page = opened(browser, server, errors)
        page.get_by_label("noise (of the study)").select_option("3mV")
        frame = until(page, server, lambda frame: frame.scene.study.index == (1,))
        assert frame.scene.configuration.comparator.noise == 3e-3
        page.get_by_label("replica").fill("2")
        page.get_by_label("replica").press("Enter")
        frame = until(page, server, lambda frame: frame.scene.study.replica == 2)
        page.get_by_text(frame.scene.study.measured[0]).wait_for()
        press(page, "Step")
        until(page, server, lambda frame: frame.clock == 1)
        assert server.session.frame.scene.study.index == (1,)
        page.close()


def test_a_run_is_played_and_scrubbed(browser, errors, tmp_path):
    run = Run(MachineConfiguration(), "allostery-3", 80, cuts={40: [(4, 5)]})
    run.train()
    run.save(tmp_path / "run")
    with served(recording=Recording(tmp_path / "run"), speed=float("inf")) as server:
        page = opened(browser, server, errors)
        press(page, RUN)
        end = until(page, server, lambda frame: frame.place == 79)
        assert not end.intact.all()
        until(page, server, lambda frame: not frame.running)
        slider = page.locator(".bk-Slider").filter(has_text="place").locator(".noUi-handle")
        playwright.expect(slider).to_have_attribute("aria-valuenow", "79.0")
        slider.press("Home")
        start = until(page, server, lambda frame: frame.place == 0)
        assert start.intact.all()
        assert np.array_equal(start.free, run.histories[0].dataset["free_voltage"].values[0])
        slider.press("ArrowRight")
        until(page, server, lambda frame: frame.place == 1)
        page.mouse.click(*place(page, "4-5"))
        page.get_by_text("its edges cannot be cut").wait_for()
        page.close()
