"""3. One tick of the global clock at a time: what each edge saw and what it did."""

from __future__ import annotations

import pyedge


def main() -> list[int]:
    """The two-edge divider, asked for 3.75 V from 5 V, noise-free."""
    machine = pyedge.MachineConfiguration.make(
        {"network": "divider", "comparator": {"noise": "0V"}}
    ).build()
    middle = []
    for _ in range(5):
        record = machine.step({1: 5.0, 3: 0.0}, {2: 3.75}, eta=0.5)
        middle.append(float(record.free[1]))
        print(
            f"step {record.step}: middle {record.free[1]:.3f} V free, {record.clamped[1]:.3f} V "
            f"clamped; bits {record.first.astype(int)} {record.second.astype(int)}; "
            f"codes {record.wiper}"
        )
    return [int(code) for code in record.wiper]


if __name__ == "__main__":
    main()
