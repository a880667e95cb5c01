"""Mail that goes out: what is said, to whom, and what became of it."""
