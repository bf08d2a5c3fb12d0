"""An answer as a file to take away: one module a format, each carrying what proves it."""
