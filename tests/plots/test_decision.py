"""Decision maps: the boundary, the examples' sides, the outputs against step."""

import numpy as np

from pyedge.plots.decision import DecisionMap, draw_decision, draw_examples


def test_map_has_the_examples_at_its_corners_and_the_outputs_there(axes, transistors):
    history, replay = transistors["xor"]
    drawn = DecisionMap(axes, history, replay)
    values = drawn.values(len(history))
    corners = values[[0, 0, -1, -1], [0, -1, 0, -1]]
    inputs = np.array([(x, y, 0.11, 0.33) for y in (0, 0.45) for x in (0, 0.45)])
    assert np.allclose(corners, 1e3 * replay.outputs(len(history), inputs)[:, 0], atol=1e-9)
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == ["desired −87 mV", "desired 0 mV", "boundary −43.5 mV"]
    assert axes.get_xlabel() == "input, node 16 (V)"
    assert axes.get_ylabel() == "input, node 14 (V)"


def test_boundary_is_where_the_output_crosses_the_level(axes, transistors):
    history, replay = transistors["xor"]
    drawn = DecisionMap(axes, history, replay)
    before, after = drawn.right(0).sum(), drawn.right(len(history)).sum()
    assert (before, after) == (2, 4)
    drawn.show(0)
    assert drawn.boundary() is None
    drawn.show(len(history))
    points = np.concatenate([path.vertices for path in drawn.boundary().get_paths()])
    inputs = np.hstack([points, np.tile([0.11, 0.33], (len(points), 1))])
    read = 1e3 * replay.outputs(len(history), inputs)[:, 0]
    assert len(points) > 10
    assert np.median(np.abs(read + 43.5)) < 0.1  # mV; beside cliffs, the grid is coarse


def test_outputs_of_examples_end_at_their_targets(axes, transistors):
    history, replay = transistors["xor"]
    draw_examples(axes, history, replay)
    names = {text.get_text() for text in axes.texts}
    assert names == {"0, 0 V", "0, 0.45 V", "0.45, 0 V", "0.45, 0.45 V"}
    ends = [line.get_ydata()[-1] for line in axes.lines if len(line.get_xdata()) > 2]
    assert np.allclose(sorted(ends), [-87, -87, 0, 0], atol=5)
    assert draw_decision(axes, history, replay, 0).sum() == 2
