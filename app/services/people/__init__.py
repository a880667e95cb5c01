"""People, their accounts and roles, and the organizations that they belong to."""
