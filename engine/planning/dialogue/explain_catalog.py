"""What there is: metrics, fields, sources, freshness, the calendar and the day, in words."""

import calendar
from collections.abc import Mapping
from datetime import date
from typing import Final

from engine.metrics import parts
from engine.planning.meaning.lexicon import Lexicon
from engine.question import Explanation
from semantic.errors import Issue
from semantic.joins import find_path
from semantic.kinds import home_of
from semantic.model import Calendar, LatestOf, Metric

_MONTHS: Final = tuple(calendar.month_name)[1:]
_DAYS: Final = tuple(calendar.day_name)


def explain_catalog(lexicon: Lexicon) -> Explanation:
    """Return every metric, what it is broken down by, and a few questions."""
    metrics = [one.words.label for one in lexicon.model.metrics.values() if not one.hidden]
    quick = [one.ask for one in lexicon.model.questions if one.quick]
    said = [f"Metrics: {', '.join(metrics)}.", f"Broken down by: {', '.join(_fields(lexicon))}."]
    if quick:
        said.append(f"For example: {' '.join(quick[:4])}")
    return Explanation(text=" ".join(said), about="catalog")


def explain_fields(lexicon: Lexicon, metric: Metric | None) -> Explanation:
    """Return the fields that everything, or one metric, can be broken down and filtered by."""
    named = ", ".join(_fields(lexicon, metric))
    whose = f"{metric.words.label} is" if metric else "Metrics are"
    about = metric.name if metric else "fields"
    return Explanation(text=f"{whose} broken down and filtered by: {named}.", about=about)


def explain_freshness(loaded_at: Mapping[str, str]) -> Explanation:
    """Return when the data was loaded."""
    if not loaded_at:
        return Explanation(text="No data is loaded yet.", about="freshness")
    newest, oldest = max(loaded_at.values()), min(loaded_at.values())
    when = newest if newest == oldest else f"between {oldest} and {newest}"
    each = "; ".join(f"{table} {at}" for table, at in sorted(loaded_at.items()))
    return Explanation(text=f"The data was loaded {when}. {each}.", about="freshness")


def explain_sources(lexicon: Lexicon, loaded_at: Mapping[str, str]) -> Explanation:
    """Return the tables that things are read from."""
    said = [
        f"{one.words.label}: table {one.table}"
        + (f", loaded {loaded_at[one.table]}" if one.table in loaded_at else "")
        for one in lexicon.model.datasets.values()
        if not one.hidden
    ]
    text = f"The data comes from these tables: {'; '.join(said)}. Each answer names its files."
    return Explanation(text=text, about="sources")


def explain_day(lexicon: Lexicon, as_of: date) -> Explanation:
    """Return the day that counts as today, and why."""
    said = lexicon.model.as_of
    why = "as the model says" if isinstance(said, date) else "today's date"
    if isinstance(said, LatestOf):
        why = f"the newest {said.dimension.words.label.lower()} in the data"
    return Explanation(text=f"Today counts as {as_of.isoformat()}, {why}.", about="as-of")


def explain_span(lexicon: Lexicon, as_of: date) -> Explanation:
    """Return up to when the data is read, and how to see since when there is any."""
    first = next((one for one in lexicon.model.metrics.values() if not one.hidden), None)
    see = f' Ask "{first.words.label} by year" to see how far back it goes.' if first else ""
    return Explanation(text=explain_day(lexicon, as_of).text + see, about="as-of")


def explain_records(lexicon: Lexicon) -> Explanation:
    """Return what can be counted: the tables are not counted, for each viewer sees his own rows."""
    counted = dict.fromkeys(lexicon.metric(one).words.label for one in lexicon.counts.values())
    tables = [one.words.label for one in lexicon.model.datasets.values() if not one.hidden]
    text = (
        f"There is data about: {', '.join(tables)}. Counted are: {', '.join(counted)}; ask for one."
    )
    return Explanation(text=text, about="sources")


def explain_calendar(cut: Calendar) -> Explanation:
    """Return how the business cuts time."""
    month = _MONTHS[cut.fiscal_year_starts - 1]
    named = "in which it starts" if cut.fiscal_year_named == "start" else "in which it ends"
    kind = "fiscal" if cut.quarters_mean == "fiscal" else "calendar"
    text = (
        f"The fiscal year starts on 1 {month} and is named after the year {named}; "
        f"a fiscal quarter is three months of it. Quarters without a word mean {kind} quarters. "
        f"Weeks start on {_DAYS[cut.week_starts]}; days are those of {cut.timezone}."
    )
    return Explanation(text=text, about="calendar")


def _fields(lexicon: Lexicon, metric: Metric | None = None) -> list[str]:
    """Return the text fields, as people say them; of a metric those that can be reached."""
    datasets = lexicon.model.datasets
    made_of = parts(lexicon.model, metric) if metric else ()
    homes = [home for one in made_of if (home := home_of(one.definition))]
    return [
        f"{dataset.words.label.lower()} {dimension.words.label.lower()}"
        for dataset in datasets.values()
        if not dataset.hidden
        and not any(isinstance(find_path(datasets, h, dataset.name), Issue) for h in homes)
        for dimension in dataset.dimensions.values()
        if not dimension.hidden and not dimension.sensitive and dimension.type == "text"
    ]
