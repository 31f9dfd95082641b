"""3. Training step by step: voltages, comparator outputs and codes of each step."""

from __future__ import annotations

import pyedge


def main() -> list[int]:
    """The two-edge divider, 3.75 V desired from 5 V, without noise."""
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
