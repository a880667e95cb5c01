"""The calculation: values and functions of values.

Nothing here does I/O, reads a clock, draws a random number or knows the web or the database; only
the standard library, numpy and scipy.special are imported. Callers pass `now` in.
"""
