"""Rows and files: the only place that knows SQLAlchemy and the disk."""
