"""From answers to a profile: scores, agreement, what holds a team back and what to do next."""
