"""`pyedge reproduce`: what the project uses, whether it is here, and how to get it."""

from __future__ import annotations


def reproduce() -> int:
    """x"""
    return 0
