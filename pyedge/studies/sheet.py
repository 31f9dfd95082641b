"""Sheet of a study: several of its figures side by side, with one axis of names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pyedge.schema import Section
from pyedge.studies.axis import Axis
from pyedge.studies.figure import Figure, numeric


class Sheet(Section):
    """Figures side by side, whose x is the same axis of names, and whose lines are the same."""

    name: str  # of its file; small letters, digits and -, and not that of a figure
    figures: tuple[str, ...]  # names, from left to right
    title: str = ""  # a line; the study's if not given
    text: str = ""  # what it shows

    def check(self, axes: Sequence[Axis], figures: Sequence[Figure]) -> None:
        """Raise ValueError unless a study with these axes and figures can have the sheet."""
        known = {figure.name: figure for figure in figures}
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.name) or self.name in known:
            raise ValueError(f"sheet {self.name!r}: small letters, digits and -, no figure's name")
        for name in self.figures:
            if name not in known:
                raise ValueError(f"sheet {self.name!r}: {name!r} is not one of {', '.join(known)}")
        shown = [known[name] for name in self.figures]
        if len(shown) < 2:
            raise ValueError(f"sheet {self.name!r}: figures: two or more names")
        of = {axis.name: axis for axis in axes}
        one = {(each.x, each.lines, each.panels) for each in shown}
        x = shown[0].x
        if len(one) > 1 or shown[0].panels or x not in of or numeric(of[x]):
            raise ValueError(
                f"sheet {self.name!r}: its figures have one axis of names as x, the same lines and "
                "no panels"
            )
