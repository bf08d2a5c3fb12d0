"""Tables to a draft of a semantic model: inferred from their data, scored, and to be reviewed."""
