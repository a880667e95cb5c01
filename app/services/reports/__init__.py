"""Reports as files: asked for, filled with values, drawn by the worker."""
