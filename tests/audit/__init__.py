"""An attacker on what a round publishes, written without a look at how cells are hidden."""
