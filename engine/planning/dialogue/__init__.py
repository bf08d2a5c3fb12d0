"""What is said back and again: follow-ups, clarifications, explanations, refusals."""
