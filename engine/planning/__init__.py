"""Questions in words to metric queries."""
