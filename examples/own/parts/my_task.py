"""A kind of task of one's own: outputs that are weighted means of two inputs.

kind = "my_task.py:Mean"      # in a task's file, beside this one
"""

import numpy as np

from pyedge.tasks import Examples, TaskFile, regression


class Mean(TaskFile):
    inputs: tuple[int, int]
    ground: int
    weights: dict[int, float]  # of the first input, by output node
    pairs: int = 40

    def task(self, folder, seed, split):
        varied = np.random.default_rng(seed).uniform(1.0, 5.0, (self.pairs, 2))
        weight = np.array(list(self.weights.values()))
        targets = 0.5 * (varied[:, :1] * weight + varied[:, 1:] * (1 - weight))
        data = Examples(np.hstack([varied, np.zeros((self.pairs, 1))]), targets)
        return regression(
            self.name,
            (*self.inputs, self.ground),
            tuple(self.weights),
            data,
            tests=self.pairs // 4,
            eta=self.eta or 0.2,
            steps=self.steps or 400,
            seed=seed,
        )
