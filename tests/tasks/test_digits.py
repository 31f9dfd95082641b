"""Handwritten digits on a crossbar of transistors."""

from dataclasses import replace
from functools import partial

import numpy as np

import pyedge
from pyedge.tasks.digits import NETWORK, TESTS, digits
from pyedge.tasks.published import network_of
from tests.refusals import refused


def test_images_are_split_and_each_has_one_class():
    task, other = digits(), digits(split=1)
    assert task.train.inputs.shape == (1797 - TESTS, 66)
    assert task.held_out.inputs.shape == (TESTS, 66)
    every = np.vstack([task.train.inputs, task.held_out.inputs])
    assert (every.min(), every.max()) == (0.0, 0.45)
    assert ((task.train.targets > 0).sum(axis=1) == 1).all()
    positive = task.held_out.targets.argmax(axis=1)
    assert np.array_equal(positive, task.held_out_class)
    assert not np.array_equal(task.held_out.inputs, other.held_out.inputs)
    assert network_of("digits") == NETWORK


def test_the_largest_read_out_is_the_answer():
    task = digits()
    exact = np.hstack([task.held_out.targets, np.zeros((TESTS, 10))])
    assert task.score(lambda inputs: exact) == 1.0
    assert task.score(lambda inputs: -exact) == 0.0
    refused(lambda: replace(task, held_out=None).score(None), "digits", "no held-out")


def test_a_crossbar_of_transistors_learns_them_in_two_epochs():
    task = digits()
    machine = pyedge.MachineConfiguration.load("transistor-digits").build()
    score = partial(task.score, partial(machine.measure, task.inputs, task.outputs))
    assert score() < 0.3
    machine.train(task, 2 * len(task.train.inputs))
    assert score() > 0.88
