"""Does the verification verify?  Hardware with a fault, and whether the benches notice.

`stuck_at.run` and `mutants.run` are the whole interface.
"""
