"""The rest of the model: calendar, as_of, currency, verified questions."""

import re
from collections.abc import Iterator
from typing import get_args
from zoneinfo import ZoneInfo, available_timezones

from semantic.document import CalendarWritten, LatestWritten, Month, QuestionWritten, Weekday
from semantic.errors import Issue, QueryError, did_you_mean
from semantic.link_datasets import Linkage, is_broken, is_time
from semantic.model import (
    GRAINS,
    AsOf,
    Calendar,
    Dimension,
    LatestOf,
    Segment,
    VerifiedQuestion,
)
from semantic.nodes import Leaf, find, plain
from semantic.query import Filter, MetricQuery, decode_query
from semantic.reading import Document, Given

_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_IN_QUERY = re.compile(r" - at `\$([^`]*)`")


def link_calendar(document: Document, issues: list[Issue]) -> Calendar:
    """Return the calendar with months and weekdays as numbers."""
    given = document.model
    written: CalendarWritten = given.written.calendar
    zone = written.timezone
    if not _is_zone(zone):
        hints = did_you_mean(zone, available_timezones()) or ("such as UTC or Europe/Berlin",)
        where = str(given.at("calendar", "timezone"))
        issues.append(Issue("bad-timezone", f"unknown time zone '{zone}'", hints, where))
    return Calendar(
        fiscal_year_starts=get_args(Month).index(written.fiscal_year_starts) + 1,
        fiscal_year_named=written.fiscal_year_named,
        week_starts=get_args(Weekday).index(written.week_starts),
        timezone=zone,
        quarters_mean=written.quarters_mean,
    )


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def link_as_of(document: Document, linkage: Linkage, issues: list[Issue]) -> AsOf:
    """Return the model's date: a day, today, or the newest day in a column."""
    given = document.model
    written = given.written.as_of
    where = str(given.at("as_of"))
    if isinstance(written, LatestWritten):
        return _latest(written.latest, linkage, str(given.at("as_of", "latest")), issues) or "today"
    leaf = find(given.node, "as_of")
    day = leaf.day() if isinstance(leaf, Leaf) else None
    if day is not None:
        return day
    if written != "today":
        hints = ("give a day such as 2026-06-30, today, or {latest: dataset.dimension}",)
        issues.append(Issue("bad-date", f"'{written}' is not a day for 'as_of'", hints, where))
    return "today"


def _latest(written: str, linkage: Linkage, where: str, issues: list[Issue]) -> LatestOf | None:
    dataset, _, name = written.rpartition(".")
    if dataset not in linkage.datasets:
        if dataset not in linkage.linker.vocabularies:
            hints = did_you_mean(dataset, linkage.datasets)
            issues.append(Issue("unknown-dataset", f"unknown dataset '{dataset}'", hints, where))
        return None
    dimension = linkage.datasets[dataset].dimensions.get(name)
    if dimension is None:
        if not is_broken(linkage.linker, dataset, name):
            hints = did_you_mean(name, linkage.datasets[dataset].dimensions)
            message = f"unknown dimension '{written}'"
            issues.append(Issue("unknown-dimension", message, hints, where))
        return None
    if not is_time(dimension):
        message = f"'{written}' has type {dimension.type}, not date or timestamp"
        issues.append(Issue("wrong-type", message, where=where))
        return None
    return LatestOf(dimension)


def link_currency(document: Document, issues: list[Issue]) -> str | None:
    """Return the currency's code."""
    written = document.model.written.currency
    if written is not None and not _CURRENCY.match(written):
        where = str(document.model.at("currency"))
        hint = "give a code such as USD or EUR"
        issues.append(Issue("bad-currency", f"'{written}' is no currency code", (hint,), where))
    return written


def link_questions(
    document: Document, linkage: Linkage, issues: list[Issue]
) -> tuple[VerifiedQuestion, ...]:
    """Return the verified questions whose query can be read; note unknown names in them."""
    questions: list[VerifiedQuestion] = []
    for given in document.questions:
        node = given.find("query")
        try:
            query = decode_query(plain(node) if node is not None else {})
        except QueryError as error:
            issues.extend(_placed(issue, given) for issue in error.issues)
            continue
        known = _Known(linkage, document.declared_metrics, given, issues)
        known.check(query)
        written = given.written
        questions.append(
            VerifiedQuestion(
                ask=written.ask,
                query=query,
                quick=written.quick,
                verified_by=written.verified_by,
                place=given.place,
            )
        )
    return tuple(questions)


def _placed(issue: Issue, given: Given[QuestionWritten]) -> Issue:
    """Return a metric query's issue with its place in the YAML."""
    found = _IN_QUERY.search(issue.message)
    path = found.group(1) if found else ""
    keys = [
        int(part) if part.isdigit() else part
        for part in re.findall(r"[^.\[\]]+", path)
        if part != "..."
    ]
    message = issue.message[: found.start()] if found else issue.message
    unknown = re.search(r"unknown field `([^`]*)`", message)
    place = given.at("query", *keys, *([unknown.group(1)] if unknown else []))
    message = f"the query of '{given.name}': {message}"
    return Issue(issue.code, message, issue.hints, str(place))


class _Known:
    """Checks the names of one verified question's query."""

    def __init__(
        self,
        linkage: Linkage,
        metrics: frozenset[str],
        given: Given[QuestionWritten],
        issues: list[Issue],
    ) -> None:
        self.linkage = linkage
        self.metrics = metrics
        self.given = given
        self.issues = issues

    def check(self, query: MetricQuery) -> None:
        """Note every name of the query that the model does not know."""
        if not (query.metrics or query.dimensions or query.rows):
            self._note("malformed-query", "asks for nothing", ("name a metric",), "query")
        for number, name in enumerate(query.metrics):
            self._metric(name, "query", "metrics", number)
        for number, name in enumerate(query.dimensions):
            self._dimension(name, "query", "dimensions", number)
        for field in _fields(query.where):
            self._dimension(field, "query", "where")
        for number, name in enumerate(query.segments):
            self._segment(name, "query", "segments", number)
        for having in query.having:
            self._metric(having.metric.partition(":")[0], "query", "having")
        if query.time is not None and query.time.dimension is not None:
            self._dimension(query.time.dimension, "query", "time", "dimension")
        if query.rows is not None and query.rows not in self.linkage.linker.vocabularies:
            hints = did_you_mean(query.rows, self.linkage.datasets)
            self._note("unknown-dataset", f"unknown dataset '{query.rows}'", hints, "query", "rows")
        for number, order in enumerate(query.order_by):
            name = order.by
            if name not in query.dimensions and name.partition(":")[0] not in self.metrics:
                self._dimension(name, "query", "order_by", number, "by")

    def _metric(self, name: str, *keys: str | int) -> None:
        if name not in self.metrics:
            hints = did_you_mean(name, self.metrics)
            self._note("unknown-metric", f"unknown metric '{name}'", hints, *keys)

    def _dimension(self, name: str, *keys: str | int) -> None:
        bare, _, grain = name.partition(":")
        if grain and grain not in GRAINS:
            hints = did_you_mean(grain, GRAINS)
            self._note("unknown-grain", f"unknown grain '{grain}'", hints, *keys)
        if bare == "time":
            return
        homes = tuple(self._homes(bare, "dimensions"))
        short = bare.rpartition(".")[2]
        if not homes:
            known = [
                one.qualified
                for dataset in self.linkage.datasets.values()
                for one in dataset.dimensions.values()
            ]
            hints = did_you_mean(bare, known)
            self._note("unknown-dimension", f"unknown dimension '{bare}'", hints, *keys)
        elif len(homes) > 1 and bare == short:
            which = " or ".join(f"{home}.{short}" for home in homes)
            message = f"'{bare}' is a dimension of several datasets"
            self._note("ambiguous-dimension", message, (f"say {which}",), *keys)

    def _segment(self, name: str, *keys: str | int) -> None:
        if not any(self._homes(name, "segments")):
            known = [
                f"{dataset.name}.{one}"
                for dataset in self.linkage.datasets.values()
                for one in dataset.segments
            ]
            hints = did_you_mean(name, known)
            self._note("unknown-segment", f"unknown segment '{name}'", hints, *keys)

    def _homes(self, name: str, kind: str) -> Iterator[str]:
        """Yield the datasets a name may belong to: the one it says, else those that claim it."""
        target, _, short = name.rpartition(".")
        for dataset in self.linkage.datasets.values():
            names = dataset.dimensions if kind == "dimensions" else dataset.segments
            roles = {
                role
                for one in self.linkage.datasets.values()
                for role, join in one.joins.items()
                if join.dataset == dataset.name
            }
            if target and target != dataset.name and target not in roles:
                continue
            if short not in names:
                broken = is_broken(self.linkage.linker, dataset.name, short)
                if target and broken:
                    yield dataset.name
                continue
            if target or _answers_to(names[short], short):
                yield dataset.name

    def _note(self, code: str, message: str, hints: tuple[str, ...], *keys: str | int) -> None:
        where = str(self.given.at(*keys))
        message = f"the query of '{self.given.name}': {message}"
        self.issues.append(Issue(code, message, hints, where))


def _answers_to(named: Dimension | Segment, name: str) -> bool:
    """Say whether a thing may be meant by its bare name; `not:` and hidden take that away."""
    hidden = isinstance(named, Dimension) and named.hidden
    return not hidden and not {name, name.replace("_", " ")} & set(named.words.suppressed)


def _fields(filters: tuple[Filter, ...]) -> Iterator[str]:
    for one in filters:
        if one.field is not None:
            yield one.field
        yield from _fields((*(one.any or ()), *(one.all or ()), *((one.not_,) if one.not_ else ())))
