"""Debian's programs that lay out chips, check and time them."""

from hdl.tools import Tool

_PATH = "make tapeout, then add .chip/bin to PATH; or apt-get install"

NETGEN = Tool("netgen", ("netgen-lvs",), f"{_PATH} netgen-lvs", (1, 5), version_option="-batch")
QFLOW = Tool("qflow", ("qflow",), f"{_PATH} qflow qflow-tech-osu035", (1, 3))
OPENSTA = Tool("OpenSTA", ("sta",), f"{_PATH} opensta", (2,), version_option="-version")
