"""ngspice: sessions with its library, in this process or a child, and runs of whole decks."""

from hdl.tools import Tool

# PySpice does not load later versions.
NGSPICE = Tool("ngspice", ("ngspice",), "apt-get install ngspice libngspice0", (39,), (42,))
