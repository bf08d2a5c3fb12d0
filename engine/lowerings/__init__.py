"""One SQL construct a file; the function is named as the file."""
