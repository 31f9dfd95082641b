"""An export format of one's own: how many packages of each part a board needs, as CSV.

pyedge netlist machine.toml --format examples/own/parts/my_exporter.py:bill --out build
"""

from collections import Counter

from circuits.blocks.board import board, pack
from pyedge.hardware.exporters import Exporter


def counted(design):
    packages = pack(board(design.circuit()))
    numbers = Counter(package.part.name for package in packages)
    lines = [f"{part},{number}" for part, number in sorted(numbers.items())]
    return {"bill.csv": "\n".join(["part,number", *lines]) + "\n"}


bill = Exporter("the number of packages of each part", ".csv", counted)
