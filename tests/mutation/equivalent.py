"""Mutants that no test can kill, each with the reason: they change no meaning."""

# By Mutant.key: the file, the function, and the changed lines.
EQUIVALENT: dict[str, str] = {}
