"""Circuits as KiCad projects (format of KiCad 7, opened by 7 to 9), and what KiCad reads of them.

A sheet is drawn once and instanced for each module of its kind; every place on it is in steps of
1.27 mm, x to the right and y down.
"""

from hdl.tools import Tool

KICAD = Tool(
    title="KiCad",
    programs=("kicad-cli",),
    install="make tapeout",
    oldest=(7,),
    version_option="version",
)
