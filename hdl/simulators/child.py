"""The child that `process` starts: one order to cocotb's runner, then the end.

Run as ``python -m hdl.simulators.child ORDER``, the order in JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from hdl.child_process import end_with_parent


def main() -> None:
    """Carry out the order that the command line holds."""
    end_with_parent()
    from cocotb_tools.runner import get_runner

    order: Mapping[str, Any] = json.loads(sys.argv[1])
    runner = get_runner(order["simulator"])
    if order["action"] == "build":
        runner.build(
            sources=order["sources"],
            hdl_toplevel=order["top"],
            build_dir=order["folder"],
            build_args=order["arguments"],
            # GHDL has units of its own and does not take a time scale.
            timescale=None if order["simulator"] == "ghdl" else ("1ns", "1ps"),
            always=True,
        )
    else:
        runner.test(
            test_module=order["module"],
            hdl_toplevel=order["top"],
            hdl_toplevel_lang="vhdl" if order["simulator"] == "ghdl" else "verilog",
            build_dir=order["folder"],
            test_dir=order["folder"],  # GHDL looks for its library where it runs
            test_args=order["arguments"],
            results_xml=order["results"],
            seed=order["seed"],
        )


if __name__ == "__main__":
    main()
