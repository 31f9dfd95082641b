"""A study on one page that can be read anywhere, long after: figures, numbers, how it was made."""

from pyedge.reports.html_report import report as report

__all__ = ["report"]
