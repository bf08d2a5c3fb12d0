"""Dates to the time of a dataset, and to the day the model takes for today."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from engine.drafting.evidence import Column, Survey
from engine.drafting.guesses import JoinGuess, KeyGuess, TimeGuess
from engine.drafting.names import words_of
from engine.drafting.stages import Stages
from engine.drafting.subjects import Subject

#: Words of a date -> how much it is the date that people mean, the first that fits.
_TIMES: Final[tuple[tuple[str, float], ...]] = (
    (
        r"birth\w*|dob|modified|updated|synced|sync|viewed|referenced|systemmodstamp|modstamp|stamp",
        0.0,
    ),
    (
        r"previous|prior|old|last|next|renewal|expir\w*|due|left|ended|end|until|to|deleted|bounced",
        0.2,
    ),
    (r"close|closed|closing|won", 1.0),
    (r"entered|occurred|event|activity|order|ordered|invoice|paid|payment|posted|transaction", 0.9),
    (r"snapshot|quarter|month|week|period|booked|booking|signed|sold|sale|service", 0.9),
    (r"(?<![a-z_])date(?![a-z_])|day|datum", 0.8),
    (r"start|started|begin|effective|from", 0.7),
    (
        r"created|create|creation|opened|engage|engaged|entry|added|registered|hired|hire|joined",
        0.6,
    ),
)
_OTHER: Final = 0.4
#: A date below this is nobody's time.
_LEAST: Final = 0.4
#: Dates of what has happened: none of them lies ahead.
_HAPPENED: Final = re.compile(
    r"(^|_)(created|create|creation|opened|entered|occurred|posted|paid|logged|activity|engage"
    r"|engaged|modified|updated|synced|changed|signed|booked|hired|ordered|order|invoice"
    r"|transaction|modstamp|systemmodstamp)(_|$)"
)
#: Of a deal that is won or lost this has happened; of an open one it is expected.
_CLOSED: Final = re.compile(r"(date_)?(close|closed)(_date|_at|_on|date)?")
_PLAIN: Final = re.compile(r"date|day|datum|[a-z]+_date|date_[a-z]+")
_AHEAD: Final = re.compile(
    r"(^|_)(close|closing|due|expected|end|ended|renewal|expir\w*|next|target|forecast|start"
    r"|quarter|month|period|until|to|effective|service|birth\w*|dob|planned|scheduled|previous)(_|$)"
)


def own_time(subject: Subject, key: KeyGuess, names: Mapping[str, str]) -> TimeGuess | None:
    """Return the table's own date that windows should apply to; `names`: column -> dimension."""
    ranked = sorted(
        (
            (time_score(subject, one, key), one.filled, -place, one)
            for place, one in enumerate(subject.table.columns)
            if one.type in ("date", "timestamp") and one.name in names
        ),
        reverse=True,
        key=lambda some: some[:3],
    )
    if not ranked or ranked[0][0] < _LEAST:
        return None
    score, filled, _, column = ranked[0]
    others = [names[one.name] for other, _, _, one in ranked[1:] if other >= _LEAST]
    why = f"{_days(column)}, on {_share(filled, subject.table.rows)} of the rows"
    why += f"; or {', '.join(others[:3])}" if others else ""
    return TimeGuess(field=names[column.name], score=round(min(score, 1.0), 2), why=why)


def time_score(subject: Subject, column: Column, key: KeyGuess) -> float:
    """Return how much a date is the one that people mean by "this quarter"."""
    words = "_".join(words_of(column.header))
    score = next(
        (worth for word, worth in _TIMES if re.search(rf"(^|_)({word})(_|$)", words)), _OTHER
    )
    if len(key.columns) > 1 and column.name in key.columns:
        return score + 0.5
    if words.count("_") >= 3:
        score *= 0.6  # net_suite_order_date is somebody else's date
    return score if column.filled * 20 >= subject.table.rows else 0.0


def joined_time(
    joins: Sequence[JoinGuess], times: Mapping[str, TimeGuess | None]
) -> TimeGuess | None:
    """Return the date of the table a dataset points to, where it has none of its own."""
    found = [
        TimeGuess(
            field=f"{join.role}.{time.field}",
            score=round(time.score * join.score, 2),
            why=f"it has no date of its own: that of its {join.role}",
        )
        for join in joins
        if (time := times.get(join.dataset)) is not None
    ]
    return max(found, key=lambda one: (one.score, one.field)) if found else None


def as_of(
    subjects: Sequence[Subject],
    stages: Mapping[str, Stages],
    survey: Survey,
    today: date,
) -> tuple[date | None, str]:
    """Return the newest day on which something has happened, and where it was found."""
    found: list[tuple[date, str]] = []
    for subject in subjects:
        for column in subject.table.columns:
            name = f"{subject.table.name}.{column.name}"
            day = _happened(subject, column, stages.get(subject.table.name), survey, today)
            if day is not None:
                found.append((day, name))
    if not found:
        return None, "no column tells when something has happened"
    day = max(one for one, _ in found)
    where = [name for one, name in found if one == day]
    more = f" and {len(where) - 2} more" if len(where) > 2 else ""
    return day, f"the newest day in {', '.join(where[:2])}{more}"


def _happened(
    subject: Subject, column: Column, stages: Stages | None, survey: Survey, today: date
) -> date | None:
    if column.type not in ("date", "timestamp") or not column.filled:
        return None
    words = "_".join(words_of(column.header))
    table = subject.table.name
    if _HAPPENED.search(words) and not _AHEAD.search(words):
        return survey.latest(table, column.name, until=today)
    if _CLOSED.fullmatch(words) and stages and stages.column is not None:
        decided = (stages.column.name, (*stages.won, *stages.lost))
        return survey.latest(table, column.name, until=today, where=decided)
    if _PLAIN.fullmatch(words) and not _AHEAD.search(words):
        return survey.latest(table, column.name, until=today)
    return None


def _days(column: Column) -> str:
    low, high = (column.lowest or "")[:10], (column.highest or "")[:10]
    return f"{low} to {high}"


def _share(part: int, whole: int) -> str:
    if part == whole:
        return "all"
    share = 100 * part / whole
    return f"{share:.0f} %" if share < 99.5 else "nearly all"
