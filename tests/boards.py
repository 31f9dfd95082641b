"""A small board as KiCad has it, its gerbers, and a stand-in for KiCad that writes dated files."""

import itertools

BOARD = """(kicad_pcb (version 20221018) (generator test)
 (layers (0 "F.Cu" signal) (1 "In1.Cu" power) (2 "In2.Cu" signal) (31 "B.Cu" signal)
  (34 "B.Paste" user) (35 "F.Paste" user) (36 "B.SilkS" user) (37 "F.SilkS" user)
  (38 "B.Mask" user) (39 "F.Mask" user) (44 "Edge.Cuts" user))
 (setup (pad_to_mask_clearance 0.1) (aux_axis_origin 100 60))
 (net 0 "") (net 1 "gnd") (net 2 "/a")
 (footprint "a:b" (layer "F.Cu") (at 105 55 90)
  (fp_text reference "U1" (at 0 0) (layer "F.SilkS") (effects (font (size 1 1))))
  (pad "1" thru_hole rect (at 1 2 90) (size 1.6 2) (drill 0.8) (layers "*.Cu" "*.Mask")
   (net 1 "gnd"))
  (pad "2" smd roundrect (at 0 0 90) (size 1 0.5) (layers "F.Cu" "F.Paste" "F.Mask")
   (roundrect_rratio 0.25) (solder_mask_margin 0.3) (net 2 "/a")))
 (footprint "a:hole" (layer "F.Cu") (at 117 43)
  (fp_text reference "H1" (at 0 0) (layer "F.SilkS") (effects (font (size 1 1))))
  (pad "" np_thru_hole circle (at 0 0) (size 3.2 3.2) (drill 3.2) (layers "*.Cu" "*.Mask")))
 (gr_rect (start 100 40) (end 120 60) (stroke (width 0.1) (type default)) (layer "Edge.Cuts"))
 (segment (start 107 54) (end 110 54) (width 0.25) (layer "B.Cu") (net 1))
 (via (at 110 54) (size 0.6) (drill 0.3) (layers "F.Cu" "B.Cu") (net 1))
 (zone (net 1) (net_name "gnd") (layer "In1.Cu") (hatch edge 0.5)
  (connect_pads (clearance 0.5)) (min_thickness 0.25) (filled_areas_thickness no)
  (fill yes (thermal_gap 0.5) (thermal_bridge_width 0.5))
  (polygon (pts (xy 101 41) (xy 119 41) (xy 119 59)))
  (filled_polygon (layer "In1.Cu") (pts (xy 101 41) (xy 119 41) (xy 119 59))))
)
"""

KICAD = """#!/bin/sh
command=$*
[ "$1" != version ] || {{ echo {version}; exit; }}
while [ "$1" != --output ]; do shift; done
seconds=$(date +%N | cut -c1-2)
dated="TF.CreationDate,$(date +%FT%H:%M):$seconds+00:00*"
pdf="/CreationDate (D:$(date +%Y%m%d%H%M)$seconds)"
case $command in
  *"{fails}"*) echo "cannot plot"; exit 3 ;;
  *'export gerbers'*) for layer in F_Cu.gtl B_Cu.gbl job.gbrjob; do
      echo "%$dated%$command" | sed 's/--output.*//' >"$2board-$layer"; done ;;
  *'export drill'*) echo "; $dated" >"$2board-PTH.drl" ;;
  *multipage*) mkdir "$2"; echo "$pdf" >"$2/board.pdf" ;;
  *'export pdf'*) echo "$pdf" >"$2" ;;
  *render*) echo "$command" | sed 's/--output.*//' >"$2" ;;
  *) echo "$dated" >"$2" ;;
esac
"""
"""Fill in the version it prints and the words of the command that fails."""

_LEAD, _SURFACE, _HOLE = (7, 6), (5, 5), (17, 17)
_VIA = "pad", (10, 6), (0.6, 0.6)
_FRONT_MASK = [
    ("pad", _LEAD, (2.2, 1.8)), ("pad", _SURFACE, (1.1, 1.6)), ("pad", _HOLE, (3.4, 3.4)),
]  # fmt: skip
_BACK_MASK = [("pad", _LEAD, (2.2, 1.8)), ("pad", _HOLE, (3.4, 3.4))]
_CORNERS = [(0, 0), (20, 0), (20, 20), (0, 20), (0, 0)]

SHAPES = {
    "F_Cu.gtl": [("pad", _LEAD, (2, 1.6)), ("pad", _SURFACE, (0.5, 1)), _VIA],
    "In1_Cu.g1": [("pad", _LEAD, (2, 1.6)), _VIA, ("area", (1, 19), (19, 19), (19, 1))],
    "In2_Cu.g2": [("pad", _LEAD, (2, 1.6)), _VIA],
    "B_Cu.gbl": [("pad", _LEAD, (2, 1.6)), _VIA, ("track", (7, 6), (10, 6), 0.25)],
    "F_Mask.gts": _FRONT_MASK,
    "B_Mask.gbs": _BACK_MASK,
    "F_Silkscreen.gto": [("clear",), *_FRONT_MASK],
    "B_Silkscreen.gbo": [("clear",), *_BACK_MASK],
    "F_Paste.gtp": [("pad", _SURFACE, (0.5, 1))],
    "Edge_Cuts.gm1": [("track", a, b, 0.1) for a, b in itertools.pairwise(_CORNERS)],
    "PTH.drl": [("hole", _LEAD, 0.8), ("hole", (10, 6), 0.3)],
    "NPTH.drl": [("hole", _HOLE, 3.2)],
}
"""What is in the board's gerbers and drill files, in millimetres, by the end of their names."""

NETLIST = """P  CODE 00
P  UNITS CUST 0
317GND              VIA        MD0118PA00X+003937Y+002362X0236Y0000R000S3
317GND              U1    -1    D0315PA00X+002756Y+002362X0630Y0787R090S0
327/A               U1    -2         A01X+001968Y+001969X0394Y0197R090S2
367N/C              H1          D1260UA00X+006693Y+006693X1260Y0000R000S0
999
"""
"""Its IPC-D-356 netlist, of which one place is rounded the other way."""


def fabricated(shapes):
    """The texts of gerbers and drill files, by name."""
    texts = {}
    for name, each in shapes.items():
        drill = name.endswith(".drl")
        lines = _drill(each) if drill else _gerber(each)
        texts[f"board-{name}"] = "\n".join([*lines, "M30" if drill else "M02*", ""])
    return texts


def _drill(holes):
    yield from ("M48", "FMAT,2", "METRIC")
    yield from (f"T{k}C{diameter:.3f}" for k, (_, _, diameter) in enumerate(holes, 1))
    yield from ("%", "G90", "G05")
    for k, (_, (x, y), _) in enumerate(holes, 1):
        yield from (f"T{k}", f"X{float(x)}Y{float(y)}")


def _gerber(shapes):
    yield from ("%FSLAX46Y46*%", "%MOMM*%", "%LPD*%", "G01*")
    for code, (kind, *words) in enumerate(shapes, 10):
        if kind == "clear":
            yield "%LPC*%"
        elif kind == "pad":
            at, (wide, high) = words
            yield from (f"%ADD{code}R,{wide:.6f}X{high:.6f}*%", f"D{code}*", f"{_xy(at)}D03*")
        elif kind == "track":
            start, end, width = words
            yield from (f"%ADD{code}C,{width:.6f}*%", f"D{code}*")
            yield from (f"{_xy(start)}D02*", f"{_xy(end)}D01*")
        else:
            yield from ("G36*", f"{_xy(words[0])}D02*")
            yield from (f"{_xy(point)}D01*" for point in (*words[1:], words[0]))
            yield "G37*"


def _xy(point):
    return "X{:d}Y{:d}".format(*(round(each * 1e6) for each in point))
