"""Networks of nonlinear edges, settled by Newton's method."""
