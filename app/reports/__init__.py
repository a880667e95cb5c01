"""Domain values in, finished documents out: HTML, PDF and the charts inside them.

Builders get values, never rows or a request, and import nothing of ours but `app.domain`.
"""
