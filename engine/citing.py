"""The files behind an answer."""

from data.manifest import Snapshot
from engine.reply import Citation
from engine.statement import Statement


def citations(statement: Statement, snapshot: Snapshot) -> tuple[Citation, ...]:
    """Return the source file of each table a statement reads."""
    versions = (snapshot.table(name) for name in statement.tables)
    return tuple(
        Citation(
            table=one.table,
            source=one.source,
            sha256=one.source_sha256,
            rows=one.rows,
            loaded_at=one.loaded_at,
        )
        for one in versions
        if one is not None
    )
