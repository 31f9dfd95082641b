"""What is spelled as TOML is read back as it was."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from pyedge.reports.toml_text import toml_text

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ['"""', 'a\n"', "\\", "two\nlines\n", "\r\n", "\x7f", "tab\there\n"]
)
numbers = st.integers(-(2**60), 2**60) | st.floats(allow_nan=False)
single = texts | numbers | st.booleans()
values = single | st.lists(single, max_size=3)
keys = texts | st.sampled_from(["eta", "a.b", "a-b", ""])
tables = st.recursive(
    st.dictionaries(keys, values, max_size=4),
    lambda inner: st.dictionaries(keys, values | inner | st.lists(inner, max_size=3), max_size=4),
    max_leaves=12,
)


@given(tables)
def test_a_table_is_read_back(table):
    assert tomllib.loads(toml_text(table)) == table
