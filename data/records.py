"""Text to records, one at a time, with line numbers: the careful way to read a broken CSV."""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from data.limits import Limits
from semantic.errors import DataError, Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record: its first line, its cells, its text; or why it is none."""

    line: int
    cells: tuple[str, ...]
    text: str
    reason: str | None = None


class _Lines:
    """Physical lines with their numbers; what was read too far can be put back."""

    def __init__(self, stream: TextIO, longest: int, label: str) -> None:
        self._stream, self._longest, self._label = stream, longest, label
        self._back: deque[tuple[int, str]] = deque()
        self._number = 0

    def next(self) -> tuple[int, str] | None:
        if self._back:
            return self._back.popleft()
        line = self._stream.readline(self._longest)
        if not line:
            return None
        self._number += 1
        if len(line) == self._longest:
            raise DataError(
                Issue(
                    "line-too-long",
                    f"a line has more than {self._longest:,} characters; this is no table",
                    where=f"{self._label}:{self._number}",
                )
            )
        return self._number, line

    def put_back(self, lines: list[tuple[int, str]]) -> None:
        self._back.extendleft(reversed(lines))


def read_records(
    stream: TextIO, delimiter: str, quote: str, limits: Limits, label: str, *, first: int = 1
) -> Iterator[Record]:
    """Yield every non-blank record from line `first` on; a broken one has its `reason`.

    A quote that is never closed would swallow the rest of the file: its line is given up alone
    and reading goes on with the next one.
    """
    csv.field_size_limit(4 * limits.cell_bytes)
    lines = _Lines(stream, 8 * limits.cell_bytes, label)
    for _ in range(first - 1):
        lines.next()
    broken = 0
    while (start := lines.next()) is not None:
        number, text = start
        if not text.strip():
            continue
        if quote not in text:
            yield _plain(number, text.rstrip("\r\n"), delimiter, limits)
            continue
        record, taken = _quoted(lines, number, text, delimiter, quote, limits)
        lines.put_back(taken)
        if record.reason is not None and not record.cells:
            broken += 1
            if broken > limits.broken_quotes:
                raise DataError(
                    Issue(
                        "broken-quotes",
                        f"more than {limits.broken_quotes} rows of '{label}' have broken quotes",
                        (f"is {quote} really the quote, and '{delimiter}' the delimiter?",),
                        f"{label}:{number}",
                    )
                )
        yield record


def _plain(line: int, text: str, delimiter: str, limits: Limits) -> Record:
    return _checked(line, tuple(text.split(delimiter)), text, limits)


def _checked(line: int, cells: tuple[str, ...], text: str, limits: Limits) -> Record:
    reason = None
    if len(text) > limits.cell_bytes and any(len(cell) > limits.cell_bytes for cell in cells):
        reason = f"a cell is longer than {limits.cell_bytes:,} characters"
    elif "\0" in text:
        reason = "it holds a NUL byte"
    return Record(line=line, cells=cells, text=text, reason=reason)


def _quoted(
    lines: _Lines, number: int, text: str, delimiter: str, quote: str, limits: Limits
) -> tuple[Record, list[tuple[int, str]]]:
    """Return the record that starts here, and the lines it wrongly took if it is broken."""
    taken: list[tuple[int, str]] = []
    parts, size = [text], len(text)
    while True:
        cells, reason = _parse(parts, delimiter, quote)
        if cells is not None:
            whole = "".join(parts).rstrip("\r\n")
            return _checked(number, cells, whole, limits), []
        if reason != "open" or size > 2 * limits.cell_bytes or len(parts) > limits.record_lines:
            break
        more = False
        while (following := lines.next()) is not None:
            taken.append(following)
            parts.append(following[1])
            size += len(following[1])
            if quote in following[1]:
                more = True
                break
            if size > 2 * limits.cell_bytes or len(parts) > limits.record_lines:
                break
        if not more:
            break
    why = (
        f"a quote ({quote}) is opened here and not closed where a cell ends"
        if reason == "open" or taken
        else f"text follows a closing quote ({quote})"
    )
    bad = Record(line=number, cells=(), text=text.rstrip("\r\n"), reason=why)
    return bad, taken


def _parse(parts: list[str], delimiter: str, quote: str) -> tuple[tuple[str, ...] | None, str]:
    try:
        rows = list(csv.reader(parts, delimiter=delimiter, quotechar=quote, strict=True))
    except csv.Error as error:
        return None, "open" if "unexpected end" in str(error) else "broken"
    return (tuple(rows[0]), "") if len(rows) == 1 else (None, "broken")
