"""Measurements against bare libraries, side by side in one run: `make bench`."""
