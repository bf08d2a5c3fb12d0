"""What a reader must be warned of that only the run itself shows."""

from engine.execution.backend import Limits
from engine.reply import Caveat
from engine.running import Ran


def cut(ran: Ran, limits: Limits) -> tuple[Caveat, ...]:
    """Return the warnings of rows beyond the limit, and of cells that are no finite number."""
    found: tuple[Caveat, ...] = ()
    if ran.truncated:
        message = f"Only the first {limits.rows:,} rows are here; narrow the question."
        found += (Caveat(code="truncated", message=message),)
    for column, count in ran.not_finite.items():
        message = f"{count} values of {column} are not finite numbers and are shown as missing."
        found += (Caveat(code="division-by-zero", message=message, column=column),)
    return found
