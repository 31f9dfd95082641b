"""A small board as KiCad has it, and a stand-in for KiCad that writes dated files."""

BOARD = """(kicad_pcb (version 20221018) (generator test)
 (layers (0 "F.Cu" signal) (1 "In1.Cu" power) (31 "B.Cu" signal) (38 "B.Mask" user)
  (39 "F.Mask" user) (44 "Edge.Cuts" user))
 (setup (pad_to_mask_clearance 0.1) (aux_axis_origin 100 60))
 (net 0 "") (net 1 "gnd")
 (footprint "a:b" (layer "F.Cu") (at 105 55 90)
  (fp_text reference "U1" (at 0 0) (layer "F.SilkS"))
  (pad "1" thru_hole rect (at 1 2 90) (size 1.6 2) (drill 0.8) (layers "*.Cu" "*.Mask"))
  (pad "2" smd rect (at 0 0 90) (size 1 0.5) (layers "F.Cu" "F.Paste" "F.Mask")
   (solder_mask_margin 0.3)))
 (footprint "a:hole" (layer "F.Cu") (at 117 43)
  (property "Reference" "H1" (at 0 0 0) (layer "F.SilkS"))
  (pad "" np_thru_hole circle (at 0 0) (size 3.2 3.2) (drill 3.2) (layers "*.Cu" "*.Mask")))
 (gr_rect (start 100 40) (end 120 60) (layer "Edge.Cuts"))
 (segment (start 107 54) (end 110 54) (width 0.25) (layer "B.Cu") (net 1))
 (via (at 110 54) (size 0.6) (drill 0.3) (layers "F.Cu" "B.Cu") (net 1))
 (zone (net 1) (layer "In1.Cu") (filled_polygon (layer "In1.Cu")
  (pts (xy 101 41) (xy 119 41) (xy 119 59))))
)
"""

KICAD = """#!/bin/sh
command=$*
[ "$1" != version ] || {{ echo {version}; exit; }}
while [ "$1" != --output ]; do shift; done
dated="TF.CreationDate,$(date +%FT%H:%M:%S.%N+00:00 | sed 's/[.][0-9]*//')*"
case $command in
  *"{fails}"*) echo "cannot plot"; exit 3 ;;
  *'export gerbers'*) for layer in F_Cu.gtl B_Cu.gbl job.gbrjob; do
      echo "%$dated%$command" | sed 's/--output.*//' >"$2board-$layer"; done ;;
  *'export drill'*) echo "; $dated" >"$2board-PTH.drl" ;;
  *multipage*) mkdir "$2"; echo "/CreationDate (D:$(date +%Y%m%d%H%M%S))" >"$2/board.pdf" ;;
  *) echo "$dated" >"$2" ;;
esac
"""
"""Fill in the version it prints and the words of the command that fails."""
