"""The careful road: a broken file to a tidy one, every record kept, set aside, or left out."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal

from data.dialect import Dialect
from data.left_out import amount, is_footer, is_labelled_total, is_total
from data.limits import Limits
from data.records import Record, read_records
from data.text_source import TextSource

#: A footer is at most this many lines.
FOOTER_LINES: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A record that is no row of data."""

    kind: Literal["total", "footer", "blank"]
    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A record that cannot be a row; `column` is None where the whole record is broken."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """A tidy copy (line number first) and what became of every other record.

    `read` = `kept` + `rejected` + the number left out. `rejects` holds (line, text, reason);
    `first_rejects` are its first few. `doubtful` are rows kept although labelled as a total.
    """

    path: Path
    rejects: Path
    read: int
    kept: int
    rejected: int
    left_out: tuple[LeftOut, ...]
    blank: int
    first_rejects: tuple[SetAside, ...]
    doubtful: tuple[LeftOut, ...]


class _Sorter:
    """Sorts records into kept, set aside and left out, holding back what may be a footer."""

    def __init__(
        self,
        keep: Callable[[Sequence[object]], object],
        reject: Callable[[Sequence[object]], object],
        width: int,
        drop_totals: bool,
    ) -> None:
        self._keep, self._reject = keep, reject
        self._width, self._drop_totals = width, drop_totals
        self._sums = [Decimal(0)] * width if width <= 3 else []
        self._held: list[Record] = []
        self.read = self.kept = self.rejected = self.blank = 0
        self.left_out: list[LeftOut] = []
        self.doubtful: list[LeftOut] = []
        self.first_rejects: list[SetAside] = []

    def take(self, record: Record) -> None:
        """Take the next record."""
        self.read += 1
        if record.reason is None:
            if not any(cell.strip() for cell in record.cells):
                self.blank += 1
                return
            if self._width > 1 and sum(1 for cell in record.cells if cell.strip()) == 1:
                self._held.append(record)
                if len(self._held) > FOOTER_LINES:
                    self._place(self._held.pop(0))
                return
        self._release()
        self._place(record)

    def end(self) -> None:
        """Decide on the records held back: a footer if one of them reads like one."""
        if any(is_footer(record.cells) for record in self._held):
            self.left_out += [
                LeftOut(kind="footer", line=one.line, text=one.text) for one in self._held
            ]
            self._held.clear()
        self._release()

    def _release(self) -> None:
        for record in self._held:
            self._place(record)
        self._held.clear()

    def _place(self, record: Record) -> None:
        if record.reason is not None:
            self._set_aside(record, record.reason)
            return
        cells = record.cells
        if is_labelled_total(cells):
            if self._drop_totals and is_total(cells, self._sums):
                self.left_out.append(LeftOut(kind="total", line=record.line, text=record.text))
                return
            self.doubtful.append(LeftOut(kind="total", line=record.line, text=record.text))
        if len(cells) == self._width + 1 and not cells[-1].strip():
            cells = cells[:-1]
        if len(cells) != self._width:
            self._set_aside(record, f"{_cells(len(cells))} where the header has {self._width}")
            return
        self.kept += 1
        self._keep((record.line, *cells))
        for position in range(len(self._sums)):
            self._sums[position] += amount(cells[position]) or 0

    def _set_aside(self, record: Record, reason: str) -> None:
        self.rejected += 1
        self._reject((record.line, record.text, reason))
        if len(self.first_rejects) < 5:
            self.first_rejects.append(SetAside(line=record.line, text=record.text, reason=reason))


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def tidy(
    source: TextSource,
    dialect: Dialect,
    scratch: Path,
    *,
    drop_totals: bool,
    limits: Limits,
    seen: Callable[[int], None] = lambda line: None,
) -> Tidied:
    """Read a file record by record and write the good ones anew, their line numbers first."""
    path = scratch / f"{source.path.stem}.tidy"
    rejects = scratch / f"{source.path.stem}.rejects"
    with (
        source.text() as text,
        path.open("w", encoding="utf-8", newline="") as kept_file,
        rejects.open("w", encoding="utf-8", newline="") as rejects_file,
    ):
        kept = csv.writer(kept_file, lineterminator="\n")
        aside = csv.writer(rejects_file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        sorter = _Sorter(kept.writerow, aside.writerow, len(dialect.header), drop_totals)
        for record in read_records(
            text, dialect.delimiter, dialect.quote, limits, source.label, first=dialect.first_line
        ):
            sorter.take(record)
            if sorter.read % 50_000 == 0:
                seen(record.line)
        sorter.end()
    return Tidied(
        path=path,
        rejects=rejects,
        read=sorter.read,
        kept=sorter.kept,
        rejected=sorter.rejected,
        left_out=tuple(sorter.left_out),
        blank=sorter.blank,
        first_rejects=tuple(sorter.first_rejects),
        doubtful=tuple(sorter.doubtful),
    )
