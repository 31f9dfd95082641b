"""Fault simulation: hardware with injected faults, which the benches must detect.

`stuck_at.run` and `mutants.run` are the whole interface.
"""
