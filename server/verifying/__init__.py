"""A report's PDF to a verdict: what was delivered, what the log says, what the data hold."""
