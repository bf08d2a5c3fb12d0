"""A draft to the text of its YAML: by hand, because the comments are half of it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from engine.drafting.guesses import (
    DatasetGuess,
    DimensionGuess,
    Draft,
    JoinGuess,
    KeyGuess,
    MetricGuess,
    SegmentGuess,
)
from engine.drafting.names import listed

WIDTH: Final = 120
#: Where the comment of a short line begins.
COMMENT_AT: Final = 60
#: Words that YAML reads as something else than text.
_RESERVED: Final = listed("true false null yes no on off y n ~")
_PLAIN_FIRST: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_(")
_PLAIN: Final = _PLAIN_FIRST | frozenset("0123456789 .-+*/()=<>_")


def model_text(draft: Draft) -> str:
    """Write a draft as the YAML of a model; each guess with its score and its evidence."""
    lines = [
        *_head(draft),
        "",
        "datasets:",
        *_spaced(_dataset(one) for one in draft.datasets),
        "",
        "metrics:",
        *_metrics(draft),
        "",
        *comment_lines("Questions that you have checked go here; they are answered exactly so:"),
        "# questions:",
        "#   - ask: …",
        "#     query: {metrics: […], dimensions: […]}",
    ]
    return "\n".join(lines) + "\n"


def scalar(text: str) -> str:
    """Write a text as a YAML value; in double quotes where it could be read as anything else.

    >>> scalar("close_date"), scalar("stage = 'Won'"), scalar("no"), scalar("a: b")
    ('close_date', '"stage = \\'Won\\'"', '"no"', '"a: b"')
    """
    plain = (
        bool(text)
        and text[0] in _PLAIN_FIRST
        and set(text) <= _PLAIN
        and text == text.strip()
        and text.lower() not in _RESERVED
    )
    if plain:
        return text
    if '"' in text and "'" not in text and "\\" not in text and text.isprintable():
        return f"'{text}'"
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(one if one.isprintable() else _escaped(one) for one in quoted)


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def said(text: str) -> str:
    """Return a text fit for a comment: on one line, without signs that steer a terminal.

    A value of the data with a line break in it must not begin a line of the model.
    """
    line = " ".join(text.split())
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in line)


def comment_lines(text: str, indent: int = 0) -> Iterator[str]:
    """Yield a comment, broken over lines where it is long."""
    line = ""
    for word in said(text).split(" "):
        if line and indent + len(line) + len(word) + 3 > WIDTH:
            yield " " * indent + "# " + line
            line = ""
        line = f"{line} {word}".strip()
    yield " " * indent + "# " + line


def _with(text: str, comment: str) -> list[str]:
    """Return a line with its comment behind it, or before it where there is no room."""
    if not comment:
        return [text]
    placed = f"{text:<{COMMENT_AT}}  # {said(comment)}"
    if len(placed) <= WIDTH:
        return [placed]
    indent = len(text) - len(text.lstrip())
    return [*comment_lines(comment, indent), text]


def _spaced(blocks: Iterable[list[str]]) -> Iterator[str]:
    for number, block in enumerate(blocks):
        if number:
            yield ""
        yield from block


def _head(draft: Draft) -> Iterator[str]:
    files = ", ".join(one.file for one in draft.datasets)
    yield from comment_lines(
        f"A DRAFT, to be reviewed: all of it was inferred from {files}. The numbers in brackets "
        "say how sure a guess is, from 0 to 1; what follows is what was found. Mend it, delete the "
        "comments, then run `provenue check`. docs: writing-a-model.md",
    )
    yield f"model: {scalar(draft.model)}"
    if draft.currency is not None:
        yield from _with(f"currency: {draft.currency}", draft.currency_why)
    else:
        yield from _with("# currency: USD", f"not written: {draft.currency_why}")
    yield from comment_lines(
        "What 'today' is. Write `today` once your files are exported anew every day. "
        f"Here: {draft.as_of_why}.",
    )
    yield f"as_of: {draft.as_of.isoformat() if draft.as_of else 'today'}"
    yield from _with(
        "calendar: {fiscal_year_starts: january, week_starts: monday}",
        "not in the files: say when your fiscal year starts",
    )


def _dataset(one: DatasetGuess) -> list[str]:
    lines = [f"  {one.name}:"]
    lines += _with(f"    table: {scalar(one.table)}", f"{one.file}, {one.rows:,} rows")
    lines.append(f"    description: {scalar(one.description)}")
    lines.append(f"    synonyms: {_list(one.synonyms)}")
    lines += _key(one.key)
    if one.label is not None:
        lines += _with(f"    label: {one.label}", "what a row is called; namesakes stay apart")
    if one.joins:
        lines.append("    joins:")
        for join in one.joins:
            lines += _join(join)
    for left in one.not_joined:
        text = (
            f"[{left.score:.2f}] not joined: {left.column} -> {left.dataset}.{left.key}; {left.why}"
        )
        lines += comment_lines(text, 4)
    if one.time is not None:
        lines += _with(f"    time: {one.time.field}", f"[{one.time.score:.2f}] {one.time.why}")
    else:
        lines += comment_lines("time: no date of its own, nor of a table it points to", 4)
    if one.dimensions:
        lines.append("    dimensions:")
        for dimension in one.dimensions:
            lines += _dimension(dimension)
    if one.empty:
        lines += comment_lines(f"left out, without a value: {', '.join(one.empty)}", 4)
    if one.segments:
        lines.append("    segments:")
        for segment in one.segments:
            lines += _segment(segment)
    return lines


def _key(key: KeyGuess) -> list[str]:
    written = key.columns[0] if len(key.columns) == 1 else None
    text = scalar(written) if written is not None else _list(key.columns)
    why = key.why + (f"; unique too: {', '.join(key.others)}" if key.others else "")
    return _with(f"    primary_key: {text}", f"[{key.score:.2f}] {why}")


def _join(join: JoinGuess) -> list[str]:
    if join.role == join.dataset:
        text = f"      {join.role}: {scalar(join.column)}"
    else:
        text = f"      {join.role}: {{dataset: {join.dataset}, on: {scalar(join.column)}}}"
    lines = _with(text, f"[{join.score:.2f}] {join.why}")
    if join.mend:
        lines += comment_lines(
            f"these differ in case or signs only; the import plan of the table may say "
            f"replace: {{{join.column}: {{{join.mend}}}}}",
            6,
        )
    return lines


def _dimension(one: DimensionGuess) -> list[str]:
    parts: list[str] = []
    if one.sql is not None:
        parts.append(f"sql: {scalar(one.sql)}")
    if one.type != "text":
        parts.append(f"type: {one.type}")
    if one.format is not None:
        parts.append(f"format: {one.format}")
    if one.grain is not None:
        parts.append(f"grain: {one.grain}")
    if one.label is not None:
        parts.append(f"label: {scalar(one.label)}")
    if one.synonyms:
        parts.append(f"synonyms: {_list(one.synonyms)}")
    if one.suppressed:
        parts.append(f"not: {_list(one.suppressed)}")
    if one.order:
        parts.append(f"order: {_list(one.order)}")
    if one.sensitive:
        parts.append("sensitive: true")
    if one.hidden:
        parts.append("hidden: true")
    return _mapping(one.name, parts, one.why)


def _mapping(name: str, parts: Sequence[str], why: str) -> list[str]:
    """Return an entry on one line, or a line a key where that would be too long."""
    text = f"      {name}:" + (f" {{{', '.join(parts)}}}" if parts else "")
    if len(text) <= WIDTH:
        return _with(text, why)
    return [*_with(f"      {name}:", why), *(f"        {one}" for one in parts)]


def _segment(one: SegmentGuess) -> list[str]:
    parts = [f"sql: {scalar(one.sql)}", f"description: {scalar(one.description)}"]
    if one.suppressed:
        parts.append(f"not: {_list(one.suppressed)}")
    return _mapping(one.name, parts, one.why)


def _metrics(draft: Draft) -> Iterator[str]:
    for metric in draft.metrics:
        yield from _metric(metric)
    if draft.not_metrics:
        yield from comment_lines("Not added up, because a sum would be a wrong number:", 2)
    for left in draft.not_metrics:
        yield from comment_lines(left, 4)


def _metric(one: MetricGuess) -> list[str]:
    lines = _with(f"  {one.name}:", one.why)
    lines += [f"    {key}: {scalar(text)}" for key, text in one.definition.items()]
    lines.append(f"    format: {one.format}")
    if one.good is not None:
        lines.append(f"    good: {one.good}")
    lines.append(f"    label: {scalar(one.label)}")
    lines.append(f"    description: {scalar(one.description)}")
    if one.synonyms:
        lines.append(f"    synonyms: {_list(one.synonyms)}")
    return lines


def _list(items: Sequence[str]) -> str:
    return f"[{', '.join(map(scalar, items))}]"
