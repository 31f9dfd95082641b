"""Circuits as files that other tools open: one format a file."""
