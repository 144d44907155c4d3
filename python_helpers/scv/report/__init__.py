"""The report: what a release says about its customers, as one page that needs nothing but a browser."""

from scv.report.write import render_report, write_report

__all__ = ["render_report", "write_report"]
