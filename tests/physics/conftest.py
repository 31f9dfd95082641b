"""Every physics that there is, each kept for a whole module."""

import pytest

from pyedge.physics import PHYSICS
from pyedge.physics.loaded import LoadedTwins


@pytest.fixture(scope="module", params=["dense", "sparse", "ngspice", "loaded"])
def physics(request):
    made = LoadedTwins() if request.param == "loaded" else PHYSICS[request.param]()
    yield made
    made.close()


@pytest.fixture(scope="module")
def ngspice():
    made = PHYSICS["ngspice"]()
    yield made
    made.close()
