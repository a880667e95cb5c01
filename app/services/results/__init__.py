"""Frozen results as pages read them: of a team, of a unit, of everybody."""
