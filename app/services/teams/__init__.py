"""Teams and units: the tree, its changes, and reading it from a file."""
