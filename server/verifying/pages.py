"""The pages of a report against its manifest: nothing is on them that was not printed."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from charts.report.manifest import numbers_in, text_sha256
from charts.report.read_back import reader_name
from charts.report.text import clean
from server.verifying.told import ToldReport
from server.verifying.verdict import Finding

#: So much is told of what is wrong with one page, or with the cells of one figure.
MOST_TOLD = 3
#: Of a long text, this much is looked for: the rest may be cut on the page.
_LOOKED_FOR = 60
#: Scripts whose order and letters a reader of PDF gives back as they are.
_PLAIN = re.compile("[\x20-\u024f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2212\u221e<>]*")
_NEVER = "which was never printed there"


def page_findings(told: ToldReport, pages: Sequence[str]) -> Iterator[Finding]:
    """Yield what the pages show and the manifest does not say, or the other way round."""
    if len(pages) != len(told.pages):
        yield _fails(f"it has {len(pages)} pages where the report had {len(told.pages)}")
    for number, (text, page) in enumerate(zip(pages, told.pages, strict=False), 1):
        found = list(_changed(told, number, tuple(numbers_in(text)), page.numbers))
        yield from found[:MOST_TOLD]
        same_reader = told.reader == reader_name()
        if not found and same_reader and text_sha256(text) != page.text_sha256:
            yield _fails(f"the words of page {number} are not those that were printed there")
    yield from _gone(told, " ".join(" ".join(pages).split()))


def _changed(
    told: ToldReport, page: int, found: Sequence[str], due: Sequence[str]
) -> Iterator[Finding]:
    """Yield the numbers of a page that differ, in the order of the page."""
    if len(found) == len(due):
        for shown, printed in zip(found, due, strict=True):
            if shown != printed:
                message = f"page {page} shows '{shown}' where '{printed}' was printed"
                yield _fails(message, _figure_of(told, printed))
        return
    for shown, printed in zip_longest(found, due):
        if shown == printed:
            continue
        if len(found) > len(due):
            yield _fails(f"page {page} shows '{shown}', {_NEVER}")
        else:
            message = f"'{printed}' was printed on page {page}, and does not stand there"
            yield _fails(message, _figure_of(told, printed))
        return


def _figure_of(told: ToldReport, number: str) -> int | None:
    """Return the figure in which a number is printed, where it is one alone."""
    owners = {figure for figure, _, _, text in told.printed if number in text.split()}
    return owners.pop() if len(owners) == 1 else None


def _gone(told: ToldReport, text: str) -> Iterator[Finding]:
    """Yield the cells that are said to be printed, and are on no page so often.

    What names a group may stand once for several rows: a table of two kinds of groups is a grid.
    """
    names = {
        (figure.number, at)
        for figure in told.figures
        for at, column in enumerate(figure.columns)
        if column.role in ("dimension", "time")
    }
    cells = [(one[3], (one[0], one[2]) in names) for one in told.printed if one[3]]
    due = Counter(dict.fromkeys((shown for shown, _ in cells), 1))
    due |= Counter(shown for shown, is_name in cells if not is_name)
    missing = {one for one, count in due.items() if _count(one, text, count) < count}
    told_of: Counter[int] = Counter()
    for figure, row, column, shown in told.printed:
        if shown in missing and told_of[figure] < MOST_TOLD:
            told_of[figure] += 1
            place = f"row {row + 1}, column {column + 1}" if row >= 0 else f"column {column + 1}"
            yield _fails(f"'{shown}' ({place}) is said to be printed, and is on no page", figure)


def _count(shown: str, text: str, enough: int) -> int:
    """Count where a cell's text stands by itself; spaces and line ends in it do not matter."""
    looked_for = " ".join(clean(shown)[:_LOOKED_FOR].split())
    if not looked_for or not _PLAIN.fullmatch(looked_for):
        return enough
    if len(clean(shown)) > _LOOKED_FOR:
        looked_for = looked_for.rpartition(" ")[0] or looked_for
    is_number = any(map(str.isdigit, looked_for))
    count, at = 0, text.find(looked_for)
    while at >= 0 and count < enough:
        end = at + len(looked_for)
        count += not (is_number and _goes_on(text, at, end))
        at = text.find(looked_for, end)
    if count >= enough or is_number:
        return count
    pattern = r"\s*".join(re.escape(sign) for sign in looked_for.replace(" ", ""))
    return max(count, len(re.findall(pattern, text)))


def _goes_on(text: str, start: int, end: int) -> bool:
    """Return whether what stands at a place is part of a longer number."""
    before, after = text[max(0, start - 1) : start], text[end : end + 2]
    if before and (before.isdigit() or before in ".,"):
        return True
    return after[:1].isdigit() or (after[:1] in (".", ",") and after[1:].isdigit())


def _fails(message: str, figure: int | None = None) -> Finding:
    return Finding(check="pages", state="fails", message=message, figure=figure)
