"""A paper that a board may keep: answers told in sections, every figure with its source."""
