"""Where statements run."""
