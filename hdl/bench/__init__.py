"""Benches: the converted hardware against a model, in real simulators."""

from hdl.bench.runner import BenchResult as BenchResult
from hdl.bench.runner import run as run
