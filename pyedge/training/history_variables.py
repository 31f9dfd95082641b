"""Variables of a history, besides those that memories and rules record."""

from __future__ import annotations

# name: dimensions, unit, what it is
VARIABLES: dict[str, tuple[tuple[str, ...], str, str]] = {
    "error": (("step",), "V^2", "squared error summed over outputs, mean over test examples"),
    "accuracy": (("step",), "1", "share of test examples classified rightly"),
    "example": (("step",), "1", "number of the training example shown"),
    "target": (("step", "output"), "V", "desired read-out of the example shown"),
    "free_voltage": (("step", "node"), "V", "free node voltages for the example shown"),
    "clamped_voltage": (("step", "node"), "V", "clamped node voltages"),
    "resistance": (("step", "edge"), "ohm", "resistance in the free twin after the step"),
    "resistance_clamped": (("step", "edge"), "ohm", "the same in the clamped twin"),
    "intact": (("step", "edge"), "1", "whether the edge was still in the twins"),
    "tied": (("step", "edge"), "1", "whether its drops are equal whatever is learned"),
    "moments": (("moment", "edge"), "1", "moments of an optimizer after the last step"),
    "reading": (("edge",), "V", "drop measured last, without noise: hysteresis goes on from it"),
    "start": (("edge",), "code or ohm", "learning degree of freedom before the first step"),
    "resistance_start": (("edge",), "ohm", "resistance in the free twin before the first step"),
    "desired": (("epoch", "class", "output"), "V", "outputs desired of each class"),
    "state": (("step",), "1", "state of the decision process, from 0"),
    "action": (("step",), "1", "action taken, from 0"),
    "reward": (("step",), "V", "reward of that action in that state"),
    "test_class": (("test",), "1", "class of each test example"),
    "test_output_first": (("test", "output"), "V", "free test outputs before the first step"),
    "test_output_last": (("test", "output"), "V", "free test outputs before the last step"),
}
