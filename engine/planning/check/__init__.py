"""Whether a query says what the question said, and whether it can be."""
