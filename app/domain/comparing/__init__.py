"""Two or more results beside each other: whether they differ, by how much, and why."""
