"""Whether a planner reads questions as they are meant."""
