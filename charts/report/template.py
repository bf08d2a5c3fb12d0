"""YAML to a report template: what to ask, in which order; every mistake with its place, at once."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from charts.report.document import Show
from charts.report.periods import VALUES, needs_period, stand_in
from charts.report.written import (
    FigureWritten,
    KeyMetricWritten,
    PeriodWritten,
    SectionWritten,
    TemplateWritten,
)
from engine.question import ChartWish
from semantic.errors import Issue, ModelError, QueryError, did_you_mean
from semantic.nodes import Leaf, Node, Sequence, Table, find, plain
from semantic.query import decode_query
from semantic.reading import read_struct
from semantic.source import read_source, read_texts

#: A report's most figures and key metrics; more is a data export, not a report.
MOST_FIGURES = 60
MOST_KEY_METRICS = 12
#: Where the templates of the house lie, each named for its report.
BUILT_IN = Path(__file__).parent / "templates"
_PATH = re.compile(r" - at `\$([^`]*)`")
_UNKNOWN = re.compile(r"unknown field `([^`]*)`")

S = TypeVar("S", bound=Struct)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for: a metric query as JSON text, a question in words, or both.

    With both, the question is asked where the model lacks what the query names.
    """

    query: str | None = None
    ask: str | None = None
    chart: ChartWish | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedFigure:
    """One figure to be. `missing` says why it cannot be asked at all.

    `notes` are what must be told of it beside what its answer says of itself.
    """

    wanted: Wanted | None
    title: str | None = None
    show: Show = "both"
    finding: bool = True
    headline: bool = False
    notes: tuple[str, ...] = ()
    missing: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedMetric:
    """One value of the cover to be; `metric` is the first of its answer where none is named.

    With `if_single` it is every metric of an answer of one row, and nothing of another answer.
    """

    wanted: Wanted
    metric: str | None = None
    label: str | None = None
    if_single: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedSection:
    """A heading, paragraphs, and the figures beneath."""

    title: str
    text: tuple[str, ...] = ()
    figures: tuple[WantedFigure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What a report asks. `name` is None where it was not made from a template's file."""

    title: str
    name: str | None = None
    subtitle: str = ""
    description: str = ""
    period: PeriodWritten | None = None
    key_metrics: tuple[WantedMetric, ...] = ()
    sections: tuple[WantedSection, ...] = ()

    def asks(self) -> tuple[Wanted, ...]:
        """Return everything that is asked, in order, each once."""
        figures = (one.wanted for section in self.sections for one in section.figures)
        metrics = (one.wanted for one in self.key_metrics)
        return tuple(dict.fromkeys(one for one in (*metrics, *figures) if one is not None))


def built_in_names() -> tuple[str, ...]:
    """Return the names of the templates of the house."""
    return tuple(sorted(one.stem for one in BUILT_IN.glob("*.yml")))


def known_templates(folder: Path | None = None) -> dict[str, Path]:
    """Return each name's file: the templates of the house, and those of a folder before them."""
    own = {one.stem: one for one in sorted(folder.glob("*.yml"))} if folder is not None else {}
    return {one: BUILT_IN / f"{one}.yml" for one in built_in_names()} | own


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A report that has a name; one with mistakes has its issues for a description."""

    name: str
    own: bool
    title: str
    description: str


def listed_templates(folder: Path | None = None) -> tuple[Listed, ...]:
    """Return every report that has a name; the mistakes of one do not hide the others."""
    found: list[Listed] = []
    for name, file in known_templates(folder).items():
        own = file.parent != BUILT_IN
        try:
            one = read_template(file)
        except ModelError as error:
            said = f"It has mistakes: {error.issues[0].message}."
            found.append(Listed(name=name, own=own, title=name, description=said))
        else:
            found.append(Listed(name=name, own=own, title=one.title, description=one.description))
    return tuple(found)


def find_template(name: str, folder: Path | None = None) -> Template:
    """Return a template by its name: the folder's own, else one of the house; ModelError."""
    known = known_templates(folder)
    if name not in known:
        hints = did_you_mean(name[:60], known)
        raise ModelError(Issue("no-template", f"no report is called '{name[:60]}'", hints))
    return read_template(known[name])


def read_template(file: Path) -> Template:
    """Read a template's file; ModelError with every mistake and its place."""
    if not file.is_file():
        raise ModelError(Issue("no-template", f"there is no report at '{file}'", where=file.name))
    return _template(read_source(file).root, file.stem)


def read_template_text(text: str, name: str = "report.yml") -> Template:
    """Read a template's text; ModelError with every mistake and its place."""
    source = read_texts([(name, text.encode("utf-8", errors="surrogatepass"))])
    return _template(source.root, Path(name).stem)


def _template(root: Table, name: str) -> Template:
    issues: list[Issue] = []
    written = read_struct(root, TemplateWritten, "the report", issues)
    if written is None:  # its queries are looked at all the same
        written = TemplateWritten(title="", period="quarter")
    metrics = tuple(_metrics(root, written, issues))
    sections = tuple(_sections(root, written, issues))
    if not metrics and not any(one.figures for one in sections) and not issues:
        hint = "give key_metrics, or sections with figures"
        issues.append(Issue("empty-report", "the report asks nothing", (hint,), str(root.place)))
    if len(metrics) > MOST_KEY_METRICS:
        message = f"a report has at most {MOST_KEY_METRICS} key metrics, not {len(metrics)}"
        issues.append(Issue("report-too-large", message, (), _place(root, "key_metrics")))
    figures = sum(len(one.figures) for one in sections)
    if figures > MOST_FIGURES:
        message = f"a report has at most {MOST_FIGURES} figures, not {figures}"
        issues.append(Issue("report-too-large", message, (), _place(root, "sections")))
    if issues:
        raise ModelError(*issues)
    return Template(
        title=written.title,
        name=name,
        subtitle=written.subtitle,
        description=written.description,
        period=written.period,
        key_metrics=metrics,
        sections=sections,
    )


def _metrics(root: Table, written: TemplateWritten, issues: list[Issue]) -> Iterator[WantedMetric]:
    nodes = _items(find(root, "key_metrics"))
    for number, (node, one) in enumerate(_each(nodes, KeyMetricWritten), start=1):
        wanted = _wanted(node, one, f"key metric {number}", written.period, issues)
        if wanted is not None:
            yield WantedMetric(wanted=wanted, metric=one.metric, label=one.label)


def _sections(
    root: Table, written: TemplateWritten, issues: list[Issue]
) -> Iterator[WantedSection]:
    for node, section in _each(_items(find(root, "sections")), SectionWritten):
        figures: list[WantedFigure] = []
        below = _items(find(node, "figures"))
        for number, (inner, one) in enumerate(_each(below, FigureWritten), start=1):
            what = f"figure {number} of '{section.title}'"
            wanted = _wanted(inner, one, what, written.period, issues)
            if wanted is not None:
                figures.append(
                    WantedFigure(
                        wanted=wanted,
                        title=one.title,
                        show=one.show,
                        finding=one.finding,
                        headline=one.headline,
                    )
                )
        yield WantedSection(title=section.title, text=section.text, figures=tuple(figures))


def _wanted(
    node: Node,
    one: FigureWritten | KeyMetricWritten,
    what: str,
    period: PeriodWritten | None,
    issues: list[Issue],
) -> Wanted | None:
    """Return what one entry asks: its query, its question, or one where the other cannot be."""
    if one.query is None and one.ask is None:
        message = f"{what} should have 'query' or 'ask'"
        issues.append(Issue("query-or-ask", message, where=str(node.place)))
        return None
    chart = one.chart if isinstance(one, FigureWritten) else None
    raw = find(node, "query")
    if raw is None:
        return Wanted(ask=one.ask, chart=chart)
    if not _check(raw, what, period, issues):
        return None
    query = json.dumps(plain(raw), ensure_ascii=False)
    return Wanted(query=query, ask=one.ask, chart=chart)


def _check(node: Node, what: str, period: PeriodWritten | None, issues: list[Issue]) -> bool:
    """Note what is wrong with a query as it is written; its names are looked up in the model."""
    value = plain(node)
    wrong = [one for one in _told_by_a_period(node) if period is None]
    for leaf in wrong:
        message = f"'{leaf.text[:60]}' in the query of {what} needs the report's `period`"
        hints = ("write `period: quarter` at the top of the template",)
        issues.append(Issue("no-period", message, hints, str(leaf.place)))
    try:
        decode_query(stand_in(value))
    except QueryError as error:
        issues.extend(_placed(issue, node, what) for issue in error.issues)
        return False
    return not wrong


def _told_by_a_period(node: Node, key: str = "") -> Iterator[Leaf]:
    """Yield every text of a query that means nothing without a period."""
    match node:
        case Leaf():
            if isinstance(node.value, str) and needs_period(node.text, key):
                yield node
        case Sequence(items=items):
            for one in items:
                yield from _told_by_a_period(one, key)
        case Table(entries=entries):
            for entry in entries:
                if entry.key not in VALUES:
                    yield from _told_by_a_period(entry.value, entry.key)


def _placed(issue: Issue, node: Node, what: str) -> Issue:
    """Return a metric query's issue with its place in the YAML."""
    found = _PATH.search(issue.message)
    message = issue.message[: found.start()] if found else issue.message
    keys: list[str | int] = [
        int(part) if part.isdigit() else part
        for part in re.findall(r"[^.\[\]]+", found.group(1) if found else "")
        if part != "..."
    ]
    unknown = _UNKNOWN.search(message)
    if unknown:
        keys.append(unknown.group(1))
    place = next(
        (at.place for end in range(len(keys), -1, -1) if (at := find(node, *keys[:end]))),
        node.place,
    )
    return Issue(issue.code, f"the query of {what}: {message}", issue.hints, str(place))


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else ()


def _each(nodes: tuple[Node, ...], cls: type[S]) -> Iterator[tuple[Node, S]]:
    """Yield the entries that can be read; the mistakes of the others are noted already."""
    for node in nodes:
        read = read_struct(node, cls, "an entry", [])
        if read is not None:
            yield node, read


def _place(root: Table, key: str) -> str:
    entry = root.entry(key)
    return str(entry.place if entry else root.place)
