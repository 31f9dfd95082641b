"""A check of one's own: a machine learns a task as well as asked.

pyedge verify examples/own/parts/my_check.py:learns
"""

from pyedge import MachineConfiguration, published
from pyedge.verify import Check, Finding

LEAST = 3.0  # decades


def found(task):
    history = MachineConfiguration.make({"comparator": {"noise": 0}}).build().train(published(task))
    orders = history.orders_late
    return Finding(orders >= LEAST, f"{orders:.2f} decades", f"at least {LEAST}")


def learns():
    for task in ("allostery-1", "allostery-3"):
        yield Check(f"learns/{task}", lambda task=task: found(task))
