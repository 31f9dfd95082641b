"""1. Train the reference machine on an allosteric task; print its final error and codes."""

from __future__ import annotations

import pyedge


def main() -> pyedge.History:
    """Three outputs at 3 V from inputs of 5, 1 and 0 V (D22, Fig. 3A)."""
    machine = pyedge.MachineConfiguration().build()
    history = machine.train(pyedge.published("allostery-3"))
    print(f"{history.orders_late:.2f} orders down (mean of the last {history.late_steps} steps)")
    print("wiper codes", history.wiper)
    return history


if __name__ == "__main__":
    main()
