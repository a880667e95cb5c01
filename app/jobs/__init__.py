"""The worker: a process that does what takes too long for a page."""
