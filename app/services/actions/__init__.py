"""What teams and the organization do about their results."""
