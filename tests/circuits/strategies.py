"""What hypothesis draws for circuits: the nodes of some edges."""

from hypothesis import strategies as st

PAIRS = st.lists(
    st.tuples(st.integers(-3, 9), st.integers(-3, 9)).filter(lambda pair: pair[0] != pair[1]),
    min_size=1,
    max_size=8,
)
TRIANGLE = [(1, 2), (2, 3), (3, 1)]
