"""What was found in a file besides its columns, said to the person who brought it."""

from data.dialect import Dialect
from data.raw_rows import RawRows
from data.text_source import TextSource
from data.tidy import LeftOut
from semantic.errors import Issue


def file_findings(source: TextSource, dialect: Dialect) -> tuple[Issue, ...]:
    """Tell what the bytes and the first lines show."""
    return (*_encoding(source), *_lines(source), *_head(source, dialect))


def _encoding(source: TextSource) -> list[Issue]:
    if source.encoding == "mixed":
        return [
            Issue(
                "mixed-encoding",
                "some lines are UTF-8 and others are not; each that is not is read as windows-1252",
                ("look at names with accents, or export the file anew as UTF-8",),
                f"{source.label}:{source.odd_line}",
            )
        ]
    if source.odd_line is not None:
        return [
            Issue(
                "encoding-guessed",
                f"the file is not UTF-8; it is read as {source.encoding}",
                ("look at names with accents; put 'encoding' in the plan if they are wrong",),
                f"{source.label}:{source.odd_line}",
            )
        ]
    return []


def _lines(source: TextSource) -> list[Issue]:
    found = []
    if source.line_feeds and source.returns not in (0, source.line_feeds) and not source.quotes:
        found.append(
            Issue(
                "mixed-newlines",
                f"{source.returns} of {source.line_feeds} lines end in CR LF, the others in LF; "
                "both are read as line ends",
                where=source.label,
            )
        )
    if source.nuls:
        found.append(
            Issue(
                "nul-byte",
                f"the file holds {source.nuls} NUL byte(s); rows with one are rejected",
                where=source.label,
            )
        )
    return found


def _head(source: TextSource, dialect: Dialect) -> list[Issue]:
    found = []
    if dialect.preamble and not all(one.startswith("sep=") for one in dialect.preamble):
        first = dialect.preamble[0].strip()
        found.append(
            Issue(
                "preamble",
                f"{len(dialect.preamble)} line(s) above the names are left out: '{first}'",
                ("put 'header_line' in the plan if the names are elsewhere",),
                f"{source.label}:1",
            )
        )
    if dialect.looks_like_data:
        names = ", ".join(f"'{one}'" for one in dialect.header[:5])
        found.append(
            Issue(
                "header-like-data",
                f"the names look like values: {names}",
                ("put 'header_line: 0' in the plan if the file has no names",),
                f"{source.label}:{dialect.header_line}",
            )
        )
    return found


def row_findings(raw: RawRows, label: str) -> tuple[Issue, ...]:
    """Tell which rows are no data, and which cannot be read."""
    if raw.made is None:
        return () if raw.rows else (_no_rows(label),)
    made = raw.made
    found = [
        Issue(
            "rejected-row",
            f"this row is rejected: {one.reason}",
            (f"it is kept in the rejects table: {_short(one.text)}",),
            f"{label}:{one.line}",
        )
        for one in made.first_rejects
    ]
    if made.rejected > len(found):
        more = made.rejected - len(found)
        message = f"{more} more row(s) are rejected, {made.rejected} in all"
        found.append(Issue("rejected-row", message, where=label))
    totals = [one for one in made.left_out if one.kind == "total"]
    footers = [one for one in made.left_out if one.kind == "footer"]
    found += _shown("totals-row", "a totals row is left out", totals, label)
    found += _shown("footer", "a line under the table is left out", footers, label)
    found += _shown(
        "total-like-row",
        "a row is labelled as a total and is kept, because it is full or does not add up",
        list(made.doubtful),
        label,
    )
    if made.blank:
        message = f"{made.blank} row(s) whose every cell is empty are left out"
        found.append(Issue("blank-row", message, where=label))
    if not raw.rows:
        found.append(_no_rows(label))
    return tuple(found)


def _shown(code: str, words: str, rows: list[LeftOut], label: str) -> list[Issue]:
    found = [
        Issue(code, f"{words}: {_short(one.text)}", where=f"{label}:{one.line}") for one in rows[:5]
    ]
    if len(rows) > 5:
        found.append(Issue(code, f"{words}: {len(rows) - 5} more such row(s)", where=label))
    return found


def _no_rows(label: str) -> Issue:
    return Issue("no-rows", "the file has names but no row of data", where=label)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return f"'{text[:77]}…'" if len(text) > 78 else f"'{text}'"
