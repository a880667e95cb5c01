"""Figures and findings in words and in rows, the same on a page, in a report and in an export."""
