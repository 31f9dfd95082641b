"""The child that `process` starts: one call to cocotb's runner.

Run as ``python -m hdl.simulators.cocotb_runner RUNNER METHOD ARGUMENTS``, the arguments in JSON.
"""

from __future__ import annotations

import json
import sys

from hdl.cache import plain_path
from hdl.child_process import end_with_parent

if __name__ == "__main__":
    end_with_parent()
    import cocotb_tools.config
    from cocotb_tools.runner import get_runner

    # which the runner writes into command lines of make and of linkers
    cocotb_tools.config.libs_dir = plain_path(cocotb_tools.config.libs_dir)
    cocotb_tools.config.share_dir = plain_path(cocotb_tools.config.share_dir)
    name, method, arguments = sys.argv[1:]
    getattr(get_runner(name), method)(**json.loads(arguments))
