"""Edge lists as programs and people write them."""

import io

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.networks.edge_list import check_word, read_edge_list
from pyedge.networks.network import Network
from tests.refusals import refused

EDGES = [(1, 2), (2, 7), (7, 1), (7, 10)]
WORDS = {1: "vin", 2: "mid_2", 7: "out", 10: "gnd"}


def text(row, edges=EDGES, head=""):
    return head + "".join(row.format(k=k, a=a, b=b) for k, (a, b) in enumerate(edges))


@pytest.mark.parametrize("names", [None, WORDS], ids=["numbers", "words"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize(
    ("row", "head", "said"),
    [
        *((f"{{a}}{by}{{b}}\n", "", "") for by in (",", ";", "\t", " ", " , ", "   ")),
        ("{a},{b}\n", "from,to\n", ""),
        ("{a};{b}\r\n", "u;v\r\n", ""),
        ("{a},{b},0.5\n", "", "columns 1 and 2 of 3"),
        ("{a},{b},0.5\n", "source,target,weight\n", "columns 1 and 2 of 3"),
        ("0.{k},{a},{b}\n", "weight,source,target\n", "columns 2 and 3 of 3"),
        ("{k},{a},{b}\n", ",first,second\n", "columns 2 and 3 of 3"),
        ("{k},{a},{b},3\n", "index,x,y,weight\n", "columns 2 and 3 of 4"),
        ("{a} {b} {{}}\n", "", ""),
        ("{a} {b} {{'weight': 3, 'x': 'y z'}}\n", "# networkx\n", ""),
    ],
)
def test_every_way_to_write_the_same_edges(tmp_path, names, encoding, row, head, said):
    edges = EDGES if names is None else [(names[a], names[b]) for a, b in EDGES]
    path = tmp_path / "edges.csv"
    path.write_text(text(row, edges, head), encoding=encoding)
    pairs, note = read_edge_list(path)
    assert pairs == edges
    assert said in note
    if names is None:
        assert bool(note) == bool(said)
    else:
        assert "words, as vin" in note
    assert note.count("\n") == 0


def test_numbers_of_floats(tmp_path):
    path = tmp_path / "edges.csv"
    path.write_text(text("{a}.0,{b}.0\n"))
    assert read_edge_list(path) == (EDGES, "")


@given(st.sets(st.tuples(st.integers(0, 5), st.integers(6, 9)), min_size=1))
def test_edges_given_in_both_directions_are_taken_once(tmp_path, edges):
    path = tmp_path / "edges.csv"
    path.write_text(text("{a},{b}\n{b},{a}\n", sorted(edges)))
    pairs, note = read_edge_list(path)
    assert pairs == sorted(edges)
    assert "both directions" in note
    path.write_text(text("{a},{b}\n", [*sorted(edges), min(edges)]))  # two resistors in parallel
    assert read_edge_list(path) == ([*sorted(edges), min(edges)], "")


@pytest.mark.parametrize("names", [None, WORDS], ids=["numbers", "words"])
def test_files_of_networkx(tmp_path, names):
    graph = nx.Graph(EDGES) if names is None else nx.relabel_nodes(nx.Graph(EDGES), names)
    nx.set_edge_attributes(graph, 2.5, "weight")
    own = {frozenset(edge) for edge in graph.edges}
    for name, write in (
        ("a.graphml", nx.write_graphml),
        ("a.edgelist", nx.write_edgelist),
        ("a.csv", nx.write_edgelist),
        ("a.txt", nx.write_weighted_edgelist),
    ):
        written = io.BytesIO()
        write(graph, written)
        path = tmp_path / name
        path.write_bytes(written.getvalue())
        assert {frozenset(pair) for pair in read_edge_list(path).pairs} == own
        network = Network.from_csv(path)
        assert set(network.labels) == set(graph.nodes)


@pytest.mark.parametrize("body", ["<graphml", "<a/>", "<graphml><graph/></graphml>"])
def test_graphml_without_edges_is_refused(tmp_path, body):
    path = tmp_path / "a.graphml"
    path.write_text(body)
    refused(lambda: read_edge_list(path), "a.graphml")


def test_words():
    for word in ("vin", "_1", "n3V3", "é"):
        assert check_word(word) == word
    for word in ("", "1a", "a-b", "a b", "a@b", "a.b"):
        refused(lambda word=word: check_word(word), "letters, digits and _")


def test_one_edge_in_both_directions_among_others_is_two_resistors(tmp_path):
    path = tmp_path / "edges.csv"
    path.write_text("1,2\n2,1\n2,3\n")
    assert read_edge_list(path) == ([(1, 2), (2, 1), (2, 3)], "")
