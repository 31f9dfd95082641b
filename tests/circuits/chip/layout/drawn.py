"""An inverter drawn by hand on sky130's layers, in nanometres."""

from circuits.chip.layout.extraction import LAYERS
from circuits.chip.layout.gds import LABEL

N_TAP, P_TAP = ("tap", (-1000, 2200, -700, 2800)), ("tap", (-1000, 100, -700, 500))
SHAPES = (
    ("diff", (0, 0, 1000, 650)), ("nsdm", (-100, -100, 1100, 750)),
    ("diff", (0, 2000, 1000, 3000)), ("psdm", (-100, 1900, 1100, 3100)),
    ("hvtp", (-200, 1800, 1200, 3200)), ("nwell", (-1300, 1700, 1300, 3300)),
    ("poly", (400, -200, 550, 3200)), ("poly", (400, 1200, 700, 1400)),
    ("psdm", (-1100, 0, -600, 600)), ("nsdm", (-1100, 2100, -600, 2900)),
    ("licon", (-950, 200, -780, 370)), ("licon", (100, 200, 270, 370)),
    ("licon", (-950, 2400, -780, 2570)), ("licon", (100, 2400, 270, 2570)),
    ("licon", (700, 200, 870, 370)), ("licon", (700, 2400, 870, 2570)),
    ("licon", (500, 1215, 670, 1385)),
    ("li1", (-1000, 150, 320, 420)), ("li1", (-1000, 2350, 320, 2620)),
    ("li1", (700, 150, 870, 2620)), ("li1", (450, 1200, 680, 1400)),
    ("mcon", (-500, 200, -330, 370)), ("mcon", (-500, 2400, -330, 2570)),
    ("mcon", (700, 1600, 870, 1770)), ("mcon", (480, 1215, 650, 1385)),
    ("met1", (-600, 150, -200, 420)), ("met1", (-600, 2350, -200, 2620)),
    ("met1", (650, 1550, 1050, 1820)), ("met1", (200, 1180, 660, 1420)),
    N_TAP, P_TAP,
)  # fmt: skip
LABELS = (
    ("VGND", -400, 300), ("VPWR", -400, 2500), ("y[0]", 900, 1700), ("a", 300, 1300),
)  # fmt: skip


def inverter(kdb, without=(), more=(), labels=LABELS):
    """Its database, without some of the shapes and with others."""
    database = kdb.Layout()
    database.dbu = 0.001
    top = database.create_cell("edge")
    for layer, box in [each for each in SHAPES if each not in without] + list(more):
        top.shapes(database.layer(*LAYERS[layer])).insert(kdb.Box(*box))
    for text, x, y in labels:
        top.shapes(database.layer(*LABEL["met1"])).insert(kdb.Text(text, kdb.Trans(x, y)))
    return database
