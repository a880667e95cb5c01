"""What is wanted and done: targets and pace, actions and what came of them, the ask list."""
