"""The questionnaires that there are, and the versions that rounds ask."""
