"""Where each figure's numbers come from: the line beneath it, and the list of all files."""

from collections.abc import Iterable, Sequence

from reportlab.platypus import Flowable

from charts.report.document import Figure, Report
from charts.report.pages import Bookmark, together
from charts.report.printed import figures
from charts.report.styles import Run, strong, words
from engine.narration.cells import follows
from engine.reply import Answer, Citation

#: How many digits of a file's hash stand beneath a figure; the list of sources has all of them.
_SHORT = 8


def source_line(figure: Figure) -> Flowable:
    """Return the line beneath a figure: number, files with hash, load day and rows, metrics, audit.

    `[3] opportunities.csv 7c1e0a2b… loaded 2026-11-02, 12,431 rows · win_rate · audit 01J…`
    """
    answer = figure.answer
    files = "; ".join(_file(one) for one in distinct(answer.citations)) or "no file was read"
    asked = ", ".join(_metrics(answer)) or (answer.query.rows or "")
    audits = [answer.audit_id, *(one.audit_id for one in answer.beside)]
    parts = [files, *([asked] if asked else []), f"audit {', '.join(audits)}"]
    return words("source", strong(f"[{figure.number}]"), Run(text=" " + " · ".join(parts)))


def distinct(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """Return citations without those of a file that is there already, in order."""
    found: dict[tuple[str, str], Citation] = {}
    for one in citations:
        found.setdefault((one.source, one.sha256), one)
    return tuple(found.values())


def sources(report: Report) -> list[Flowable]:
    """Return the list of files: each once, with its whole hash and the figures it stands behind."""
    every = (*figures(report), *report.cited)
    files = distinct(one for figure in every for one in figure.answer.citations)
    made: list[Flowable] = []
    for one in sorted(files, key=lambda file: (file.source, file.sha256)):
        cites = [figure.number for figure in every if _is_behind(one, figure)]
        facts = (
            f"{one.source} · table {one.table} · {one.rows:,} rows · "
            f"loaded {one.loaded_at:%Y-%m-%d %H:%M} {one.loaded_at.tzname() or ''}".rstrip()
        )
        lines = [words("term", facts)]
        lines.append(words("hash", f"sha256 {one.sha256} · behind {_numbers(cites)}"))
        made += [together(report, lines), *lines]
    return made


def cover_only(report: Report) -> list[Flowable]:
    """Return the source lines of answers that stand on the cover alone."""
    made: list[Flowable] = []
    for figure in report.cited:
        lines: list[Flowable] = [
            Bookmark(figure.title, f"figure-{figure.number}", 1),
            words("term", f"[{figure.number}] {figure.title}"),
            source_line(figure),
        ]
        made += [together(report, lines), *lines]
    return made


def _file(one: Citation) -> str:
    return f"{one.source} {one.sha256[:_SHORT]}… loaded {one.loaded_at:%Y-%m-%d}, {one.rows:,} rows"


def _metrics(answer: Answer) -> Sequence[str]:
    return [one.name for one in answer.columns if one.role == "metric" and follows(one) is None]


def _is_behind(file: Citation, figure: Figure) -> bool:
    wanted = (file.source, file.sha256)
    return any((one.source, one.sha256) == wanted for one in figure.answer.citations)


def _numbers(cites: Sequence[int]) -> str:
    return " ".join(f"[{number}]" for number in sorted(set(cites)))
