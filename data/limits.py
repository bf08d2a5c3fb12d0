"""What a load may cost: the caps on what people upload."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Caps on one file; beyond them a load is refused before it hurts.

    `decoded_bytes` and `ratio` bound a compressed file, `memory` is DuckDB's own limit while
    loading, `broken_quotes` is how many never-closed quotes may be set aside before the file is
    taken for something else than the plan says.
    """

    file_bytes: int = 8 << 30
    decoded_bytes: int = 8 << 30
    ratio: int = 200
    columns: int = 1_000
    cell_bytes: int = 1_000_000
    record_lines: int = 2_000
    broken_quotes: int = 100
    memory: str = "1GB"
    threads: int | None = None


#: The caps where nobody asks for others.
USUAL: Final = Limits()
