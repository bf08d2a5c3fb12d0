"""What a query's values are compared with, and the buckets that are shown."""

from dataclasses import replace

from engine.branch import Bucketed
from engine.branches import Branches, all_windowed, branches
from engine.comparing import bucket_shift, compared_with, windows_compared
from engine.resolution import MetricsFound
from engine.resolved import Comparison, Shift, Spine
from semantic.errors import Issue
from semantic.periods import bucket_start, shift

MOST_BUCKETS = 1000


def compare(found: MetricsFound) -> None:
    """Find where previous values stand; a window before needs branches of its own."""
    state, asked = found.state, found.state.query.compare
    if asked is None:
        return
    calendar, as_of, bucket = state.model.calendar, state.as_of, found.common.bucket
    label = compared_with(asked, state.window, bucket, calendar, as_of)
    if bucket is not None:
        back = bucket_shift(asked, state.window, bucket, calendar, as_of)
        if isinstance(back, Issue):
            state.issues.append(back)
            return
        _compare_buckets(found, bucket, back)
        if found.comparison is not None:
            found.comparison = replace(found.comparison, label=label)
        return
    windows = windows_compared(asked, state.window, calendar, as_of)
    if isinstance(windows, Issue):
        state.issues.append(windows)
        return
    state.window, before, caveats = windows
    state.caveats += caveats
    found.common = replace(found.common, window=state.window)
    found.built = branches(found.common, found.parts(), state.issues)
    asked_before = replace(found.common, window=before, suffix="_before")
    issues: list[Issue] = []
    _add_previous(found, branches(asked_before, found.parts(), issues), None)
    # What cannot be reached is said of the window asked already.
    state.issues += [replace(one, where="$.compare") for one in issues if one.code == "too-fine"]
    if found.comparison is not None:
        found.comparison = replace(found.comparison, window=before, label=label)


def spine(found: MetricsFound) -> Spine | None:
    """Return the buckets shown; `too-broad` when they are more than an answer may hold."""
    state, bucket = found.state, found.common.bucket
    if bucket is None:
        return None
    window = state.window if all_windowed(found.built.branches) else None
    first = window.first if window else None
    if first is not None:
        first = bucket_start(first, bucket.grain, state.model.calendar)
    back = found.comparison.shift if found.comparison and first else None
    _refuse_too_many(found, bucket)
    return Spine(
        alias=bucket.alias,
        grain=bucket.grain,
        first=first,
        after=window.after if window else None,
        windowed=window is not None,
        back=back,
    )


def _compare_buckets(found: MetricsFound, bucket: Bucketed, back: Shift) -> None:
    """Let branches reach back to the first bucket's; a window that cuts one needs others."""
    state, window = found.state, found.state.window
    names = {one.name: one.name for one in found.built.branches}
    found.comparison = Comparison(branches=names, shift=back)
    if window is None or window.first is None or not all_windowed(found.built.branches):
        return
    first = bucket_start(window.first, bucket.grain, state.model.calendar)
    try:
        reaching = replace(window, first=back.before(first))
    except OverflowError:
        state.fail("bad-compare", "the bucket before leaves the calendar", "$.compare")
        return
    if first == window.first:
        found.built = branches(replace(found.common, window=reaching), found.parts(), [])
        return
    asked_whole = replace(found.common, window=reaching, suffix="_whole_buckets")
    _add_previous(found, branches(asked_whole, found.parts(), []), back)


def _add_previous(found: MetricsFound, previous: Branches, back: Shift | None) -> None:
    at = found.built.at
    names = {at[part]: name for part, name in previous.at.items() if part in at}
    found.comparison = Comparison(branches=names, shift=back)
    found.beside += previous.branches


def _refuse_too_many(found: MetricsFound, bucket: Bucketed) -> None:
    """Refuse a window of more buckets than an answer may hold, before anything runs."""
    state, window, grain = found.state, found.state.window, bucket.grain
    if window is None or window.first is None or window.last is None:
        return
    if not all_windowed(found.built.branches):
        return
    calendar = state.model.calendar
    first, last = (bucket_start(day, grain, calendar) for day in (window.first, window.last))
    try:
        too_many = shift(first, grain, MOST_BUCKETS) <= last
    except OverflowError:
        return
    if too_many:
        message = f"{window.in_words()} is more than {MOST_BUCKETS} buckets by {grain}"
        state.fail("too-broad", message, "$.time.window", ("ask for a coarser grain",))
