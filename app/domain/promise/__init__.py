"""What may be shown without pointing at a person, and what is hidden to keep it so."""
