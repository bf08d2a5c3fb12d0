"""One row of the phrase tables."""

from engine.planning.meaning.spans import Kind

#: Kind, target, value, and the phrases that mean it, separated by |.
Row = tuple[Kind, str, str, str]
