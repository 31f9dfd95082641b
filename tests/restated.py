"""The machine stated once more, in plain numpy and slowly, from the rules and nothing else.

Nothing of pyedge is imported here: what agrees with it has been written twice.
"""

import numpy as np

NANOVOLT = 1e-9
# Node numbers of the 16-edge network, first node first.
SIXTEEN = "1-2 2-3 3-1 4-5 5-6 6-4 8-9 9-7 2-5 3-6 4-7 5-8 6-9 7-1 8-2 9-3"  # as it is published
# name: inputs, outputs; node number to volts
ALLOSTERIES = {
    "allostery-1": ({8: 5, 9: 0}, {3: 4}),
    "allostery-2": ({3: 4, 9: 0}, {4: 1, 8: 2}),
    "allostery-3": ({4: 5, 8: 1, 9: 0}, {1: 3, 2: 3, 3: 3}),
    "allostery-4": ({6: 5, 9: 0}, {1: 3, 3: 2, 5: 4, 7: 1}),
}


def settle(edges, conductance, held, n_nodes, current=None):
    """Node voltages by a dense solve of Kirchhoff's laws; `held` is node to volts."""
    A = np.zeros((n_nodes, n_nodes))
    for (a, b), g in zip(edges, conductance, strict=True):
        A[a, a] += g
        A[b, b] += g
        A[a, b] -= g
        A[b, a] -= g
    v = np.zeros(n_nodes)
    for node, volts in held.items():
        v[node] = volts
    loose = [node for node in range(n_nodes) if node not in held]
    if loose:
        right = -A[loose] @ v
        if current is not None:
            right += np.asarray(current)[loose]
        v[loose] = np.linalg.solve(A[np.ix_(loose, loose)], right)
    return v


def bits(comparison, free, clamped, bias=0.0, offset=(0.0, 0.0)):
    """Both comparators of one edge, noise-free."""
    if comparison == "sign":
        return abs(clamped) + bias - abs(free) + offset[0] > NANOVOLT, False
    toward = 0.0
    if abs(clamped) > NANOVOLT:
        toward = bias if clamped > 0 else -bias
    first = clamped - free + toward + offset[0] > NANOVOLT
    if comparison == "paper":
        return first, -clamped + offset[1] > NANOVOLT
    return first, -(clamped + free) + offset[1] > NANOVOLT


def codes(comparison, inputs, outputs, eta, steps, names=SIXTEEN):
    """(steps, m) wiper codes of the noise-free machine on a task of one example.

    Args:
        inputs, outputs: volts by node number, the numbers being 1, 2, ...
        names: the edges, as ``1-2 2-3``.
    """
    edges = [tuple(int(part) - 1 for part in name.split("-")) for name in names.split()]
    n_nodes = 1 + max(max(edge) for edge in edges)
    sources = {number - 1: volts for number, volts in inputs.items()}
    code = [64] * len(edges)
    history = []
    for _ in range(steps):
        conductance = [1.0 / (781.25 * c + 40.0 + 1000.0) for c in code]
        free = settle(edges, conductance, sources, n_nodes)
        nudged = {
            number - 1: eta * volts + (1.0 - eta) * free[number - 1]
            for number, volts in outputs.items()
        }
        clamped = settle(edges, conductance, sources | nudged, n_nodes)
        for k, (a, b) in enumerate(edges):
            first, second = bits(comparison, free[a] - free[b], clamped[a] - clamped[b])
            code[k] = min(code[k] + 1, 127) if first != second else max(code[k] - 1, 0)
        history.append(list(code))
    return np.array(history)
