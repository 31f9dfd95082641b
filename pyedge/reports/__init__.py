"""Reports of studies: one HTML page with figures, numbers and how they were made."""

from pyedge.reports.html_report import report as report

__all__ = ["report"]
