"""Figures as chart options, one for the browser and for the report."""
