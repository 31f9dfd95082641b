"""Texts of any letters come back from a file as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuits.kicad.s_expression import named, parse, quoted, word

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=8)
LISTS = st.recursive(WORDS, lambda inner: st.lists(inner, max_size=4), max_leaves=12)


def written(node):
    return f"({' '.join(map(written, node))})" if isinstance(node, list) else quoted(node)


@given(st.lists(LISTS, max_size=4))
def test_lists_come_back(node):
    assert parse(written(node)) == node


def test_words_after_names():
    net = parse('(net (code 1) (name "/f1") (node (ref U1) (pin "2")) (node (ref R1)))')
    assert word(net, "name") == "/f1"
    assert [word(node, "ref") for node in named(net, "node")] == ["U1", "R1"]
    assert word(net, "value", "none") == "none"


@pytest.mark.parametrize("text", ["", "(", ")", "(a", "(a))", "(a) (b)", "a"])
def test_brackets_that_do_not_match_are_refused(text):
    with pytest.raises(ValueError, match=r"list|bracket"):
        parse(text)
